//! How a limit of the server stands, from its facts. Pure.

use super::finder::{Found, find};
use super::model::{Subject, Verdict};
use super::values::Values;
use crate::capacity::facts::{Facts, NamedLimit, ServerSession};
use crate::ui::format::plural;

/// Applications that are named.
const NAMED: usize = 3;

/// In sentences; empty where the server's facts say nothing of the subject.
pub fn of_server(found: &Found, facts: &Facts) -> Vec<String> {
    use Subject::*;
    let mut said = match found.subject {
        ServerConnections | UsableConnections => vec![slots(facts)],
        SomeConnections => [slots(facts)].into_iter().chain(reached_limits(facts)).collect(),
        RoleConnections => vec![of_role(&found.values, facts)],
        DatabaseConnections => vec![of_database(&found.values, facts)],
        WalSenders => vec![senders(facts)],
        ReplicationSlots => vec![replication_slots(facts)],
        LockTable => setting(facts, "max_locks_per_transaction"),
        StatementTimeout if is_of_server(found) => setting(facts, "statement_timeout"),
        LockTimeout => setting(facts, "lock_timeout"),
        TransactionTimeout if is_of_server(found) => setting(facts, "transaction_timeout"),
        IdleTimeout if is_of_server(found) => {
            [setting(facts, "idle_in_transaction_session_timeout"), setting(facts, "idle_session_timeout")].concat()
        }
        ServicePool | ServiceQueue | PoolerPool | PoolerClients => vec![room(facts)],
        Unreachable | LoginRefused | Unavailable => vec![format!("The server at {} answers now.", facts.place)],
        _ => Vec::new(),
    };
    if facts.pooling.is_some() && !said.is_empty() {
        said.push("The server was read through a pooler.".to_owned());
    }
    said
}

/// Where the server could not be read. That it refuses this reading too says how the limit stands.
pub fn unread(found: &Found, reason: &str) -> String {
    let refusal = find(reason).into_iter().next().filter(|refusal| refusal.subject.verdict() == Verdict::Limit);
    let reason = reason.trim_end_matches('.');
    match refusal {
        Some(refusal) if refusal.subject == found.subject => {
            format!("The limit is still reached: the server refuses this reading for the same reason ({reason}).")
        }
        Some(_) => format!("The server refuses this reading by a limit as well: {reason}."),
        None => format!("How it stands could not be read: {reason}."),
    }
}

fn is_of_server(found: &Found) -> bool {
    found.project.name == "PostgreSQL"
}

/// Client sessions of usable slots: those of others, and that of this reading unless it may use a reserved one.
pub(super) fn taken(facts: &Facts) -> u32 {
    count(clients(facts)) + u32::from(!facts.role.exempt)
}

fn slots(facts: &Facts) -> String {
    let (slots, taken) = (facts.slots(), taken(facts));
    let (usable, above) = (slots.usable(), taken.saturating_sub(slots.usable()));
    let reserved = match above {
        0 => String::new(),
        above => format!(", and {above} of {} reserved", slots.reserved),
    };
    let end = match slots.left(taken) {
        0 => "none is left".to_owned(),
        left => format!("{left} are free, the limit is not reached now"),
    };
    format!(
        "{} of {usable} usable slots are taken{reserved}{}; {end}. max_connections is {}, {} reserved (superuser_reserved_connections {}, \
         reserved_connections {}{}).",
        taken.min(usable),
        by_application(clients(facts)),
        slots.max_connections,
        plural(slots.reserved, "slot is", "slots are"),
        facts.count("superuser_reserved_connections"),
        facts.count("reserved_connections"),
        match facts.provider_reserves {
            0 => String::new(),
            more => format!(", {more} of the provider"),
        }
    )
}

pub(super) fn clients(facts: &Facts) -> impl Iterator<Item = &ServerSession> {
    facts.sessions.iter().filter(|session| !session.wal_sender)
}

pub(super) fn count<'a>(sessions: impl Iterator<Item = &'a ServerSession>) -> u32 {
    u32::try_from(sessions.count()).unwrap_or(u32::MAX)
}

/// ", 61 of them by application orders, 20 by billing".
fn by_application<'a>(sessions: impl Iterator<Item = &'a ServerSession>) -> String {
    let mut counts = std::collections::BTreeMap::<&str, u32>::new();
    for session in sessions {
        *counts.entry(session.application.as_deref().unwrap_or_default()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let named = counts.iter().take(NAMED).enumerate().map(|(n, (name, count))| {
        let name = if name.is_empty() { "clients without application_name".to_owned() } else { format!("application {name}") };
        if n == 0 { format!(", {count} of them by {name}") } else { format!(", {count} by {name}") }
    });
    named.collect()
}

fn of_role(values: &Values, facts: &Facts) -> String {
    let Some(name) = values.text("role") else { return reached_limits(facts).next().unwrap_or_else(|| nothing_reached(facts)) };
    let own = u32::from(facts.role.name == name);
    let sessions = || clients(facts).filter(|session| session.role.as_deref() == Some(name));
    let limit = facts.limits.iter().find(|limit| limit.of_role && limit.name == name);
    limited("role", name, limit, count(sessions()) + own, &by_application(sessions()))
}

fn of_database(values: &Values, facts: &Facts) -> String {
    let Some(name) = values.text("database") else { return reached_limits(facts).next().unwrap_or_else(|| nothing_reached(facts)) };
    let own = u32::from(facts.database.name == name);
    let sessions = || clients(facts).filter(|session| session.database.as_deref() == Some(name));
    let limit = facts.limits.iter().find(|limit| !limit.of_role && limit.name == name);
    limited("database", name, limit, count(sessions()) + own, &by_application(sessions()))
}

fn limited(noun: &str, name: &str, limit: Option<&NamedLimit>, sessions: u32, by: &str) -> String {
    let has = format!("The {noun} {name} has {}{by}", plural(sessions, "session", "sessions"));
    match limit {
        Some(limit) if sessions >= limit.limit => format!("{has}; its CONNECTION LIMIT is {}, none is left.", limit.limit),
        Some(limit) => {
            format!("{has}; its CONNECTION LIMIT is {}, {} are free, the limit is not reached now.", limit.limit, limit.limit - sessions)
        }
        None => format!("{has} and no CONNECTION LIMIT on this server now; the message may be of another server."),
    }
}

/// Roles and databases that may open no further session.
fn reached_limits(facts: &Facts) -> impl Iterator<Item = String> {
    facts.limits.iter().filter_map(|limit| {
        let of = |session: &&ServerSession| {
            let name = if limit.of_role { &session.role } else { &session.database };
            name.as_deref() == Some(limit.name.as_str())
        };
        let own = if limit.of_role { &facts.role.name } else { &facts.database.name };
        let sessions = count(clients(facts).filter(of)) + u32::from(*own == limit.name);
        let noun = if limit.of_role { "role" } else { "database" };
        (sessions >= limit.limit).then(|| limited(noun, &limit.name, Some(limit), sessions, ""))
    })
}

fn nothing_reached(facts: &Facts) -> String {
    match facts.limits.len() {
        0 => "No role and no database of this server has a CONNECTION LIMIT.".to_owned(),
        _ => "No role and no database of this server is at its CONNECTION LIMIT now.".to_owned(),
    }
}

fn senders(facts: &Facts) -> String {
    let senders = count(facts.sessions.iter().filter(|session| session.wal_sender));
    format!("{senders} of {} WAL senders are in use (max_wal_senders).", facts.count("max_wal_senders"))
}

fn replication_slots(facts: &Facts) -> String {
    format!(
        "{} of {} replication slots are in use (max_replication_slots), {} of them inactive.",
        facts.slots,
        facts.count("max_replication_slots"),
        facts.inactive_slots
    )
}

/// The server's setting for this role, and what was set for others.
fn setting(facts: &Facts, name: &str) -> Vec<String> {
    let own = facts.setting(name).map(|setting| match setting.int() {
        Some(0) => format!("{name} is off for the role {} of this reading.", facts.role.name),
        _ => format!("{name} is {} for the role {} of this reading.", setting.spelled(), facts.role.name),
    });
    own.into_iter()
        .chain(facts.role_settings.iter().filter(|set| set.name == name).map(|set| format!("It is set by {}.", set.statement())))
        .collect()
}

/// Whether a larger pool would fit.
fn room(facts: &Facts) -> String {
    let usable = facts.slots();
    match usable.left(taken(facts)) {
        0 => format!("The server is full as well: {}", slots(facts)),
        left => format!("The server has room: {left} of {} usable slots are free.", usable.usable()),
    }
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
