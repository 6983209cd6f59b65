//! From the answers of a console to its pools: one for each database and user.

use std::collections::BTreeMap;

use super::limits::PoolLimits;
use super::state::pooler_state;
use super::table::TableRow;
use super::tables::Tables;
use crate::fleet::dialects::Hint;
use crate::fleet::model::{Counters, Gauges, Reading, TimeSum, Times};
use crate::fleet::registry::ToldReading;

/// The console's own database, which has no server connections.
pub(super) const CONSOLE: &str = "pgbouncer";

/// In REST, beside the dialects of other doors.
const DIALECT: &str = "pgbouncer";

/// The pools that `SHOW POOLS` lists.
pub(super) fn pools(tables: &Tables, taken_at_ms: u64) -> Vec<ToldReading> {
    let mut sharing = BTreeMap::<&str, usize>::new();
    let rows = || tables.pools.rows().filter_map(|row| Some((row.text("database").filter(|name| *name != CONSOLE)?, row)));
    rows().for_each(|(database, _)| *sharing.entry(database).or_default() += 1);
    let told = rows().map(|(database, row)| {
        // What is counted, is counted for a database: it belongs to a pool only where there is one of it.
        let is_alone = sharing.get(database) == Some(&1);
        let stats = tables.stats.rows().find(|row| row.text("database") == Some(database)).filter(|_| is_alone);
        told(tables, database, row, stats, taken_at_ms)
    });
    told.collect()
}

fn told(tables: &Tables, database: &str, row: TableRow, stats: Option<TableRow>, taken_at_ms: u64) -> ToldReading {
    let user = row.text("user").unwrap_or_default();
    let limits = PoolLimits::of(tables, database, user);
    let counted = stats.map(|stats| Counted::of(row.text("pool_mode"), stats)).unwrap_or_default();
    let longest = row.count("maxwait").map(|seconds| seconds as f64 + row.count("maxwait_us").unwrap_or(0) as f64 / 1e6);
    let wait = TimeSum { count: counted.acquired, sum_s: counted.wait_s, recent_max_s: longest, buckets: None };
    let hold = TimeSum { count: counted.held, sum_s: counted.hold_s, ..TimeSum::default() };
    let some = |time: TimeSum| Some(time).filter(|time| *time != TimeSum::default());
    let gauges = Gauges {
        pool_size: limits.base.and_then(narrow),
        total_capacity: limits.capacity.and_then(narrow),
        checked_out: row.sum(&["sv_active", "sv_active_cancel", "sv_being_canceled", "sv_idle_xact"]).and_then(narrow),
        checked_in: row.sum(&["sv_idle", "sv_used", "sv_tested"]).and_then(narrow),
        opening: row.count("sv_login").and_then(narrow),
        waiting: row.count("cl_waiting").and_then(narrow),
    };
    let counters = Counters { acquired: counted.acquired, ..Counters::default() };
    let times = Times { wait: some(wait), hold: some(hold), connect: None };
    let pooler = Some(Box::new(pooler_state(tables, database, row)));
    ToldReading {
        pool: name(database, user, row),
        dialect: Some(DIALECT.to_owned()),
        hints: hints(row, stats.is_some()),
        reading: Reading { taken_at_ms, gauges, counters, times, pooler, ..Reading::default() },
        frames: None,
    }
}

/// Some poolers have a pool for each server too.
fn name(database: &str, user: &str, row: TableRow) -> String {
    let host = ["host", "addr"].iter().find_map(|column| row.text(column));
    let host = host.map(|host| row.text("port").map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
    let further = [host.as_deref(), row.text("shard"), row.text("role")];
    let parts = [Some(database), Some(user)].into_iter().chain(further).flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" / ")
}

fn hints(row: TableRow, is_counted: bool) -> Vec<Hint> {
    let mut hints = vec![("timeouts", "PgBouncer counts none: clients that wait longer than query_wait_timeout are in its log alone.")];
    if !is_counted {
        hints.push(("wait", "It is counted for a database, and this one has several pools: give each user a database name of its own."));
    } else if row.text("pool_mode") == Some("session") {
        hints.push(("acquired", "In session mode PgBouncer 1.23 and later count it."));
    }
    hints.into_iter().map(|(number, sentence)| (number.into(), sentence.into())).collect()
}

pub(super) fn narrow(count: u64) -> Option<u32> {
    u32::try_from(count).ok()
}

/// Totals of a database, in seconds.
#[derive(Default)]
struct Counted {
    /// How often a client was given a server.
    acquired: Option<u64>,
    wait_s: Option<f64>,
    held: Option<u64>,
    hold_s: Option<f64>,
}

impl Counted {
    /// A server is given for a session, a transaction or a statement. Before 1.23 it is not counted as such.
    fn of(mode: Option<&str>, stats: TableRow) -> Self {
        let seconds = |column: &str| stats.count(column).map(|microseconds| microseconds as f64 / 1e6);
        let (transactions, queries) = (stats.count("total_xact_count"), stats.count("total_query_count"));
        let (given, held, hold_s) = match mode {
            Some("transaction") => (transactions, transactions, seconds("total_xact_time")),
            Some("statement") => (queries, queries, seconds("total_query_time")),
            _ => (None, None, None),
        };
        let acquired = stats.count("total_server_assignment_count").or(given);
        Self { acquired, wait_s: seconds("total_wait_time"), held, hold_s }
    }
}
