//! From the rows of pg_stat_activity to what the page shows of them.

use std::collections::BTreeMap;

use sqlx::FromRow;

use super::blocking;
use super::literals::without_literals;
use super::model::{ActivitySnapshot, Blocked, EndPermission, NameCount, SessionGroup, SessionRow};
use crate::base::client_sessions::CLIENT_BACKEND;
use crate::base::lossy::OptionalText;

/// Rows of one list: more are not read by anybody.
const MOST: usize = 10;
/// Longer ones are cut; the beginning tells what it is.
const LONGEST_QUERY: usize = 160;

/// One process of the server.
#[derive(Clone, Debug, Default, FromRow)]
pub struct BackendRow {
    pub pid: i32,
    pub started_us: Option<i64>,
    #[sqlx(try_from = "OptionalText")]
    pub application: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    pub role: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    pub database: Option<String>,
    pub address: Option<String>,
    pub state: Option<String>,
    pub backend_type: Option<String>,
    pub transaction_age: Option<f64>,
    pub state_age: Option<f64>,
    pub wait_event_type: Option<String>,
    pub wait_event: Option<String>,
    #[sqlx(try_from = "OptionalText")]
    pub query: Option<String>,
    pub superuser: bool,
    #[sqlx(try_from = "OptionalText")]
    pub lock: Option<String>,
    pub wait_age: Option<f64>,
    pub blocked_by: Vec<i32>,
}

/// In seconds. An application between two statements of one transaction is idle for milliseconds: that is no finding.
const IDLE_FROM: f64 = 1.0;

/// All that a reading says of sessions.
pub fn of(seen: &[BackendRow], own: &[i32]) -> ActivitySnapshot {
    let sessions: Vec<&BackendRow> = seen.iter().filter(|row| row.is_session()).collect();
    let longest = |state: &dyn Fn(&BackendRow) -> bool, age: fn(&SessionRow) -> Option<f64>| {
        let rows = sessions.iter().filter(|row| state(row)).map(|row| row.shown(own)).filter(|row| age(row).is_some());
        let mut rows: Vec<SessionRow> = rows.collect();
        rows.sort_by(|a, b| age(b).partial_cmp(&age(a)).unwrap_or(std::cmp::Ordering::Equal));
        rows.truncate(MOST);
        rows
    };
    ActivitySnapshot {
        sessions: u32::try_from(sessions.len()).unwrap_or(u32::MAX),
        hidden: u32::try_from(sessions.iter().filter(|row| row.backend_type.is_none()).count()).unwrap_or(u32::MAX),
        groups: groups(&sessions),
        all: sessions.iter().map(|row| row.shown(own)).collect(),
        waits: waits(&sessions),
        transactions: longest(&|row| !row.idles_in_transaction(), |row| row.transaction_age),
        idle_in_transaction: longest(&BackendRow::idles_in_transaction, |row| row.state_age.filter(|age| *age >= IDLE_FROM)),
        blocking: blocked(seen, own),
        ..ActivitySnapshot::default()
    }
}

impl BackendRow {
    /// The server's own processes have no role. Without `pg_monitor` the kind of others' sessions is not shown.
    fn is_session(&self) -> bool {
        self.role.is_some() && self.backend_type.as_deref().is_none_or(|kind| kind == CLIENT_BACKEND)
    }

    fn idles_in_transaction(&self) -> bool {
        self.state.as_deref().is_some_and(|state| state.starts_with("idle in transaction"))
    }

    fn wait(&self) -> Option<String> {
        Some(format!("{}: {}", self.wait_event_type.as_ref()?, self.wait_event.as_ref()?))
    }

    fn guard(&self, own: &[i32]) -> EndPermission {
        match self.backend_type.as_deref() {
            _ if own.contains(&self.pid) => EndPermission::OwnPool,
            _ if self.superuser => EndPermission::Superuser,
            Some(kind) if kind != CLIENT_BACKEND => EndPermission::NotAClient,
            None => EndPermission::Unseen,
            Some(_) if self.started_us.is_none() => EndPermission::Unseen,
            Some(_) => EndPermission::Endable,
        }
    }

    fn shown(&self, own: &[i32]) -> SessionRow {
        let named = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        SessionRow {
            pid: self.pid,
            started_us: self.started_us,
            application: named(&self.application).or_else(|| self.backend_type.clone().filter(|kind| kind != CLIENT_BACKEND)),
            role: self.role.clone(),
            database: self.database.clone(),
            address: self.address.clone(),
            state: self.state.clone(),
            transaction_age: self.transaction_age,
            state_age: self.state_age,
            query: named(&self.query).map(|query| one_line(&query)),
            shape: named(&self.query).map(|query| one_line(&without_literals(&query))),
            whole: named(&self.query).and_then(whole),
            whole_shape: named(&self.query).and_then(|query| whole(without_literals(&query))),
            wait: self.wait(),
            guard: self.guard(own),
        }
    }
}

fn groups(sessions: &[&BackendRow]) -> Vec<SessionGroup> {
    let group = |by: &str, key: fn(&BackendRow) -> Option<&String>| {
        let name =
            |row: &&BackendRow| key(row).filter(|name| !name.is_empty()).map_or_else(|| "not shown or empty".to_owned(), Clone::clone);
        SessionGroup { by: by.to_owned(), counts: counted(sessions.iter().map(name)) }
    };
    vec![
        group("State", |row| row.state.as_ref()),
        group("Application", |row| row.application.as_ref()),
        group("User", |row| row.role.as_ref()),
        group("Database", |row| row.database.as_ref()),
        group("Address", |row| row.address.as_ref()),
    ]
}

/// What those wait for that are at work; an idle session waits for its client.
fn waits(sessions: &[&BackendRow]) -> Vec<NameCount> {
    counted(sessions.iter().filter(|row| row.state.as_deref() != Some("idle")).filter_map(|row| row.wait()))
}

/// The most frequent first; what is beyond the list in one row.
fn counted(names: impl Iterator<Item = String>) -> Vec<NameCount> {
    let mut counts = BTreeMap::<String, u32>::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<NameCount> = counts.into_iter().map(|(name, count)| NameCount { name, count }).collect();
    counts.sort_by_key(|row| std::cmp::Reverse(row.count));
    if counts.len() > MOST {
        let rest = counts.split_off(MOST - 1);
        counts.push(NameCount { name: format!("{} others", rest.len()), count: rest.iter().map(|row| row.count).sum() });
    }
    counts
}

fn blocked(seen: &[BackendRow], own: &[i32]) -> Vec<Blocked> {
    let edges: Vec<(i32, Vec<i32>)> = seen.iter().map(|row| (row.pid, row.blocked_by.clone())).collect();
    let line = |place: blocking::Place| match seen.iter().find(|row| row.pid == place.pid) {
        Some(row) => Blocked {
            depth: place.depth,
            session: row.shown(own),
            waits_for: row.blocked_by.clone(),
            lock: row.lock.clone(),
            wait_age: row.wait_age.filter(|_| !row.blocked_by.is_empty()),
            ring: place.ring,
        },
        None => Blocked { depth: place.depth, session: gone(place.pid), ..Blocked::default() },
    };
    blocking::trees(&edges).into_iter().map(line).collect()
}

/// PostgreSQL gives 0 for a prepared transaction, which no session holds.
fn gone(pid: i32) -> SessionRow {
    let application = (pid == 0).then(|| "a prepared transaction (see pg_prepared_xacts)".to_owned());
    SessionRow { pid, application, guard: EndPermission::NotAClient, ..SessionRow::default() }
}

/// Without line breaks, and cut.
pub fn one_line(query: &str) -> String {
    let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_QUERY) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The statement with its lines, where one line does not hold it.
pub fn whole(query: String) -> Option<String> {
    let query = query.trim();
    (one_line(query) != query).then(|| query.to_owned())
}

#[cfg(test)]
#[path = "session_rows_tests.rs"]
mod tests;
