//! What the sessions of each application do on a server, so that a pool that tells only how full it is can be held against what its
//! sessions do: which of them hold a connection and do nothing, and which run a statement that takes long. Read every few seconds.

use std::time::Duration;

use sqlx::FromRow;
use sqlx::postgres::PgConnection;

use crate::base::client_sessions::is_client;
use crate::base::lossy::Text;

/// A statement that runs for so long holds its connection: a pool is made for statements of milliseconds.
pub const LONG_STATEMENT: Duration = Duration::from_secs(5);

/// The client sessions of one application at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationWork {
    /// Its `application_name`.
    pub application: String,
    /// Client sessions.
    pub sessions: u32,
    /// Those whose state the console's role is not shown; while there is one, the numbers below say too little.
    pub hidden: u32,
    /// Those that run a statement.
    pub active: u32,
    /// Those that wait for a lock.
    pub waiting_for_locks: u32,
    /// Those that have been idle in a transaction for the leak threshold or longer.
    pub held_in_transaction: u32,
    /// The longest of them, in seconds.
    pub longest_in_transaction_s: u32,
    /// Those that have been idle outside a transaction for as long: idle connections of a pool are among them.
    pub long_idle: u32,
    /// Those whose statement has run for [`LONG_STATEMENT`] or longer and waits for no lock.
    pub long_statements: u32,
    /// The longest of them, in seconds.
    pub longest_statement_s: u32,
}

#[derive(FromRow)]
struct WorkRow {
    #[sqlx(try_from = "Text")]
    application: String,
    sessions: i32,
    hidden: i32,
    active: i32,
    waiting_for_locks: i32,
    held_in_transaction: i32,
    longest_in_transaction_s: i32,
    long_idle: i32,
    long_statements: i32,
    longest_statement_s: i32,
}

/// Names that change with every process would make a long list: those with the most sessions are told.
const WORK: &str = concat!(
    "
    select w.application,
           pg_catalog.count(*)::integer as sessions,
           pg_catalog.count(*) filter (where w.is_hidden)::integer as hidden,
           pg_catalog.count(*) filter (where w.is_active)::integer as active,
           pg_catalog.count(*) filter (where w.is_blocked)::integer as waiting_for_locks,
           pg_catalog.count(*) filter (where w.in_transaction and w.since_s operator(pg_catalog.>=) $1)::integer as held_in_transaction,
           coalesce(pg_catalog.max(w.since_s) filter (where w.in_transaction), 0)::integer as longest_in_transaction_s,
           pg_catalog.count(*) filter (where w.is_idle and w.since_s operator(pg_catalog.>=) $1)::integer as long_idle,
           pg_catalog.count(*) filter (where w.is_active and not w.is_blocked and w.statement_s operator(pg_catalog.>=) $2)::integer
               as long_statements,
           coalesce(pg_catalog.max(w.statement_s) filter (where w.is_active and not w.is_blocked), 0)::integer as longest_statement_s
    from (select coalesce(a.application_name, '') as application,
                 a.backend_type is null as is_hidden,
                 coalesce(a.wait_event_type operator(pg_catalog.=) 'Lock', false) as is_blocked,
                 coalesce(pg_catalog.starts_with(a.state, 'idle in transaction'), false) as in_transaction,
                 coalesce(a.state operator(pg_catalog.=) 'idle', false) as is_idle,
                 coalesce(a.state operator(pg_catalog.=) 'active', false) as is_active,
                 extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.state_change)::double precision as since_s,
                 extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.query_start)::double precision as statement_s
          from pg_catalog.pg_stat_activity a
          where ",
    is_client!("a"),
    ") as w
    group by w.application order by 2 desc, w.application limit 1000"
);

/// Asks the server. `held_for`: from then on a session that does nothing is held rather than about to go on.
pub(super) async fn read(connection: &mut PgConnection, held_for: Duration) -> sqlx::Result<Vec<ApplicationWork>> {
    let asked = sqlx::query_as(WORK).persistent(false).bind(held_for.as_secs_f64()).bind(LONG_STATEMENT.as_secs_f64());
    let rows: Vec<WorkRow> = asked.fetch_all(connection).await?;
    Ok(rows.into_iter().map(ApplicationWork::from).collect())
}

impl From<WorkRow> for ApplicationWork {
    fn from(row: WorkRow) -> Self {
        let count = |value: i32| u32::try_from(value).unwrap_or(0);
        Self {
            application: row.application,
            sessions: count(row.sessions),
            hidden: count(row.hidden),
            active: count(row.active),
            waiting_for_locks: count(row.waiting_for_locks),
            held_in_transaction: count(row.held_in_transaction),
            longest_in_transaction_s: count(row.longest_in_transaction_s),
            long_idle: count(row.long_idle),
            long_statements: count(row.long_statements),
            longest_statement_s: count(row.longest_statement_s),
        }
    }
}
