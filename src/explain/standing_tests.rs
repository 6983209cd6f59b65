//! Standings of a stock server with sessions.

use super::*;
use crate::capacity::facts::fixture::stock;
use crate::explain::answer::explain;

fn sessions(count: usize, application: &str, role: &str) -> Vec<ServerSession> {
    let session = ServerSession {
        application: Some(application.to_owned()),
        role: Some(role.to_owned()),
        database: Some("shop".to_owned()),
        ..ServerSession::default()
    };
    vec![session; count]
}

fn server(parts: &[(usize, &str, &str)]) -> Facts {
    let sessions = parts.iter().flat_map(|(count, application, role)| sessions(*count, application, role)).collect();
    Facts { sessions, ..stock() }
}

fn said(text: &str, facts: &Facts) -> String {
    of_server(&explain(text).found.expect("a known message"), facts).join(" ")
}

const FULL: &str = "FATAL: sorry, too many clients already";

#[test]
fn the_taken_slots_are_told_by_application() {
    let facts = server(&[(61, "orders", "app"), (20, "billing", "app"), (15, "", "app")]);
    assert_eq!(
        said(FULL, &facts),
        "97 of 97 usable slots are taken, 61 of them by application orders, 20 by application billing, 15 by clients without \
         application_name; none is left. max_connections is 100, 3 slots are reserved (superuser_reserved_connections 3, \
         reserved_connections 0)."
    );
    let calm = said(FULL, &server(&[(40, "orders", "app")]));
    assert!(calm.starts_with("41 of 97 usable slots are taken, 40 of them by application orders; 56 are free, the limit is not"), "{calm}");
}

#[test]
fn a_superuser_reads_from_a_reserved_slot() {
    let mut facts = server(&[(97, "orders", "app"), (1, "psql", "postgres")]);
    facts.role.exempt = true;
    assert!(said(FULL, &facts).starts_with("97 of 97 usable slots are taken, and 1 of 3 reserved, 97 of them by application orders"));
}

#[test]
fn limits_of_roles_and_databases_are_held_against_their_sessions() {
    let limit = |of_role, name: &str, limit| NamedLimit { of_role, name: name.to_owned(), limit };
    let limits = vec![limit(true, "svc", 5), limit(false, "shop", 20)];
    let facts = Facts { limits, ..server(&[(5, "orders", "svc"), (2, "orders", "other")]) };
    let role = |name: &str| said(&format!("FATAL:  too many connections for role \"{name}\""), &facts);
    assert_eq!(role("svc"), "The role svc has 5 sessions, 5 of them by application orders; its CONNECTION LIMIT is 5, none is left.");
    assert_eq!(
        role("other"),
        "The role other has 2 sessions, 2 of them by application orders and no CONNECTION LIMIT on this server now; the message may be of \
         another server."
    );
    let database = said("FATAL: too many connections for database \"shop\"", &facts);
    assert!(database.ends_with("its CONNECTION LIMIT is 20, 13 are free, the limit is not reached now."), "{database}");
    let unnamed = said("asyncpg.exceptions.TooManyConnectionsError", &facts);
    assert!(
        unnamed.contains("8 of 97 usable") && unnamed.ends_with("The role svc has 5 sessions; its CONNECTION LIMIT is 5, none is left.")
    );
}

#[test]
fn a_pools_owner_is_told_whether_a_larger_pool_would_fit() {
    let text = "TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00";
    assert_eq!(said(text, &server(&[(15, "orders", "app")])), "The server has room: 81 of 97 usable slots are free.");
    assert!(said(text, &server(&[(96, "orders", "app")])).starts_with("The server is full as well: 97 of 97 usable slots"));
}

#[test]
fn settings_are_told_with_where_they_come_from() {
    let text = "ERROR: canceling statement due to statement timeout";
    assert_eq!(said(text, &stock()), "statement_timeout is off for the role app of this reading.");
}

#[test]
fn a_refused_reading_says_that_the_limit_is_still_reached() {
    let found = explain(FULL).found.expect("known");
    let said = unread(&found, "the server at db:5432 refuses the connection: sorry, too many clients already; close some");
    assert!(said.starts_with("The limit is still reached: the server refuses this reading for the same reason"), "{said}");
    let other = unread(&found, "the server refuses the connection: too many connections for role \"app\"");
    assert!(other.starts_with("The server refuses this reading by a limit as well"), "{other}");
    assert!(
        unread(&found, "no PostgreSQL answers at db:5432 (connection refused); start it").starts_with("How it stands could not be read")
    );
}
