//! Reads what the server is doing. It works for a role that may log in and nothing more; what such a role is not
//! shown is listed, with the grant that would show it.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Error, FromRow};
use tokio::time::timeout;

use super::host;
use super::literals::without_literals;
use super::model::{ActivitySnapshot, DatabaseStats, Replica, ReplicationSlot, StatementStats, StatementStatsState};
use super::queries;
use super::rates::RateCounters;
use super::replicas;
use super::session_rows::{self, BackendRow};
use crate::base::lossy::{OptionalText, Text};
use crate::base::now_ms;
use crate::base::pinned;
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::model::Unseen;
use crate::capacity::node_exporter::{HostMetrics, NodeExporter};

/// Every statement is bounded by the pool; the whole once more, for a peer that has died.
const WHOLE: Duration = Duration::from_secs(6);

#[derive(FromRow)]
struct ServerActivityRow {
    version: String,
    backend_pid: i32,
    role: String,
    sees_stats: bool,
    is_standby: bool,
    behind: Option<f64>,
    database: String,
    size: Option<i64>,
    transactions: Option<i64>,
    blks_hit: i64,
    blks_read: i64,
    statements_loaded: bool,
}

#[derive(FromRow)]
struct SlotRow {
    #[sqlx(try_from = "Text")]
    name: String,
    kind: String,
    active: bool,
    wal_status: Option<String>,
    retained: Option<i64>,
}

/// Where pg_stat_statements stands.
#[derive(FromRow)]
struct SchemaRow {
    #[sqlx(try_from = "Text")]
    schema: String,
    #[sqlx(try_from = "Text")]
    owner: String,
    /// Its owner could have a superuser read something else.
    is_risky: bool,
}

#[derive(FromRow)]
struct StatementRow {
    #[sqlx(try_from = "OptionalText")]
    query: Option<String>,
    total: f64,
    mean: f64,
    calls: i64,
    rows: i64,
    share: f64,
}

/// What the reading needs to know beforehand.
pub struct ActivityContext<'a> {
    pub endpoint: &'a ServerEndpoint,
    /// The backends of the console's and the service's pool.
    pub own: &'a [i32],
    /// For a server that is not on this machine.
    pub exporter: Option<&'a NodeExporter>,
}

/// Reads the server, and beside it its machine: neither waits for the other.
///
/// # Errors
/// One sentence with the reason.
pub async fn read(connection: &mut PgConnection, asked: &ActivityContext<'_>) -> Result<(ActivitySnapshot, RateCounters), String> {
    let (read, machine) = tokio::join!(timeout(WHOLE, rows(connection)), NodeExporter::read_any(asked.exporter));
    match read {
        Ok(read) => read.map(|rows| reading(rows, asked, machine)).map_err(|error| server_message(&error)),
        Err(_) => Err(format!("the server at {} did not answer within {} s", asked.endpoint.place, WHOLE.as_secs())),
    }
}

/// The server's own words, without sqlx's around them.
pub fn server_message(error: &Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

struct ActivityRows {
    seen: Vec<BackendRow>,
    server: ServerActivityRow,
    replicas: Vec<Replica>,
    slots: Vec<SlotRow>,
    statements: StatementStatsState,
}

async fn rows(connection: &mut PgConnection) -> Result<ActivityRows, Error> {
    pinned::begin(connection).await?;
    let read = read_all(connection).await;
    pinned::end(connection).await?;
    read
}

async fn read_all(connection: &mut PgConnection) -> Result<ActivityRows, Error> {
    pinned::run(connection, queries::BOUND_STATEMENTS).await?;
    let seen = sqlx::query_as(queries::SESSIONS).persistent(false).fetch_all(&mut *connection).await?;
    let server = sqlx::query_as(queries::SERVER).persistent(false).fetch_one(&mut *connection).await?;
    let replicas = replicas::read(&mut *connection).await?;
    let slots = sqlx::query_as(queries::SLOTS).persistent(false).fetch_all(&mut *connection).await?;
    // The last: an extension of another version would fail, and with it what follows in this transaction.
    let statements = statements(connection, &server).await;
    Ok(ActivityRows { seen, server, replicas, slots, statements })
}

fn reading(rows: ActivityRows, asked: &ActivityContext, machine: Option<Result<HostMetrics, String>>) -> (ActivitySnapshot, RateCounters) {
    let ActivityRows { seen, server, replicas, slots, statements } = rows;
    let (host, cpu) = host::load(asked.endpoint.reached, server.backend_pid, machine);
    let counters = RateCounters { at_ms: now_ms(), transactions: server.transactions, cpu };
    let reading = ActivitySnapshot {
        taken_at_ms: counters.at_ms,
        unseen: unseen(&server),
        replicas,
        slots: slots.into_iter().map(ReplicationSlot::from).collect(),
        version: server.version.clone(),
        place: asked.endpoint.place.clone(),
        database: DatabaseStats::from(server),
        statements,
        host,
        ..session_rows::of(&seen, asked.own)
    };
    (reading, counters)
}

async fn statements(connection: &mut PgConnection, server: &ServerActivityRow) -> StatementStatsState {
    if !server.statements_loaded {
        return StatementStatsState::Missing;
    }
    let found = sqlx::query_as(queries::STATEMENTS_SCHEMA).persistent(false).fetch_optional(&mut *connection).await;
    let rows: Result<Vec<StatementRow>, _> = match found {
        Ok(None) => return StatementStatsState::NotCreated,
        Ok(Some(SchemaRow { schema, owner, is_risky: true })) => return StatementStatsState::Unreadable(risky(&schema, &owner)),
        Ok(Some(SchemaRow { schema, .. })) => {
            sqlx::query_as(AssertSqlSafe(queries::statements(&schema))).persistent(false).fetch_all(connection).await
        }
        Err(error) => Err(error),
    };
    match rows {
        Ok(rows) => StatementStatsState::Read(rows.into_iter().map(StatementStats::from).collect()),
        Err(error) => StatementStatsState::Unreadable(server_message(&error)),
    }
}

fn risky(schema: &str, owner: &str) -> String {
    format!(
        "the schema {schema} belongs to {owner}, who could replace the view and have the console's superuser run other code; \
         connect the console as a role that is not a superuser"
    )
}

fn unseen(server: &ServerActivityRow) -> Vec<Unseen> {
    let what = "the state and the statements of other roles' sessions, and the lag of replicas".to_owned();
    let missing = Unseen { what, remedy: format!("GRANT pg_monitor TO {};", server.role) };
    if server.sees_stats { Vec::new() } else { vec![missing] }
}

impl From<ServerActivityRow> for DatabaseStats {
    fn from(row: ServerActivityRow) -> Self {
        let blocks = row.blks_hit + row.blks_read;
        Self {
            name: row.database,
            size_bytes: row.size,
            hit_ratio_percent: (blocks > 0).then(|| 100.0 * row.blks_hit as f64 / blocks as f64),
            transactions_per_second: None,
            behind_s: row.behind,
            is_standby: row.is_standby,
        }
    }
}

impl From<SlotRow> for ReplicationSlot {
    fn from(row: SlotRow) -> Self {
        Self { name: row.name, kind: row.kind, active: row.active, retained_bytes: row.retained, wal_status: row.wal_status }
    }
}

impl From<StatementRow> for StatementStats {
    fn from(row: StatementRow) -> Self {
        let query = row.query.unwrap_or_else(|| "not shown to this role".into());
        let bare = without_literals(&query);
        let (short, shape, whole, whole_shape) =
            (session_rows::one_line(&query), session_rows::one_line(&bare), session_rows::whole(query), session_rows::whole(bare));
        Self {
            query: short,
            shape,
            whole,
            whole_shape,
            total: row.total,
            mean: row.mean,
            calls: row.calls,
            rows: row.rows,
            share: row.share,
        }
    }
}
