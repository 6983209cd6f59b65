//! A database whose owner has planted objects under every name of pg_catalog, and the console, the command line and the
//! pool in it, as a superuser: nothing that was planted is ever called.
//!
//! Seen from outside: the server logs every statement that it is sent, and each of them is looked at again by the server,
//! which knows what its names mean there.

mod embedded;
mod ground;
mod resolving;
mod traffic;

use std::collections::BTreeSet;

use ground::{DATABASE, Hostile};

/// Distinct statements that a server is sent, but for those that name nothing: begin, set, rollback and their like. A further
/// one is welcome; one that is missing is not looked at any more.
const AT_LEAST: usize = 30;
/// Those that the embedded server is sent by a console with simulated users.
const OF_THE_EMBEDDED: usize = 10;

/// On a server of this major.
async fn nothing_is_called_on(major: u32) {
    let hostile = Hostile::start(major).await;
    assert!(hostile.planted().await > 3000, "the trap is set");
    assert_eq!(hostile.casts().await, 10, "from and to each of five types");
    hostile.assert_the_trap_works().await;

    traffic::console(&hostile).await;
    traffic::command_line(&hostile).await;
    traffic::pool(&hostile).await;
    traffic::behind_a_pooler(&hostile).await;

    let log = hostile.log();
    assert_eq!(log.lines_with("HOSTILE"), Vec::<String>::new(), "planted objects were called");
    assert!(!hostile.attacker_is_superuser().await);
    assert_names_of_pg_catalog(&hostile, log.statements(), AT_LEAST).await;
}

/// The embedded server is of the major that the machine has.
#[tokio::test]
async fn nothing_is_called_on_the_embedded_server() {
    let log = embedded::traffic().await;
    assert_eq!(log.lines_with("HOSTILE"), Vec::<String>::new(), "planted objects were called");
    let statements = log.statements();
    assert!(statements.iter().any(|sql| sql.contains("pg_sleep")) && statements.iter().any(|sql| sql.contains("pg_roles")));
    assert_names_of_pg_catalog(&Hostile::start(15).await, statements, OF_THE_EMBEDDED).await;
}

async fn assert_names_of_pg_catalog(hostile: &Hostile, statements: BTreeSet<String>, at_least: usize) {
    let kinds: BTreeSet<String> = statements.iter().map(|sql| kind_of(sql)).collect();
    eprintln!("distinct statements that were looked at: {}", kinds.len());
    for sql in &statements {
        let found = resolving::outside_of_pg_catalog(&hostile.url("postgres", DATABASE), sql).await;
        assert_eq!(found, Vec::<String>::new(), "names of this statement mean something else in another schema: {sql}");
    }
    assert!(kinds.len() >= at_least, "{} statements were looked at: {kinds:#?}", kinds.len());
}

/// A statement without what differs by chance: for how long the demo sleeps, under which name a load test runs.
fn kind_of(sql: &str) -> String {
    let mut parts = sql.split("plimsoll-loadtest-");
    let first = parts.next().unwrap_or_default().to_owned();
    let named = parts.fold(first, |sql, part| sql + "plimsoll-loadtest" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    named.chars().filter(|c| !c.is_ascii_digit()).collect()
}

macro_rules! on_servers {
    ($($name:ident: $major:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            nothing_is_called_on($major).await;
        }
    )*};
}

on_servers! {
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_13: 13;
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_14: 14;
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_15: 15;
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_16: 16;
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_17: 17;
    nothing_that_the_owner_of_a_database_plants_there_is_called_on_18: 18;
}
