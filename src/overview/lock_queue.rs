//! Who waits for locks and who holds them up: read right after a reading that has found sessions waiting for locks, else not at all.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::facts_row::count_of;
use super::probe::{PATIENCE, ServerMonitor};
use crate::base::client_sessions::is_client;
use crate::base::lossy::OptionalText;
use crate::base::pinned::pinned;
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::host::{HostOverrides, host};

/// The queue for locks of a server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LockQueue {
    /// Client sessions that wait for a lock.
    pub waiting: u32,
    /// Sessions that hold them up and wait for no lock themselves; 0 in a deadlock, which PostgreSQL ends after `deadlock_timeout`.
    pub blockers: u32,
    /// How long the first of the queue has waited, in seconds.
    pub longest_wait_s: Option<f64>,
    /// The session that holds up most of the others.
    pub blocker: Option<Blocker>,
}

/// A session that holds up others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Blocker {
    /// Its process id; 0 for a prepared transaction.
    pub pid: i32,
    /// `application_name`, where it has one.
    pub application: Option<String>,
    /// `state` of pg_stat_activity.
    pub state: Option<String>,
    /// How long it has been in that state, in seconds.
    pub state_age_s: Option<f64>,
}

#[derive(FromRow)]
struct LockQueueRow {
    waiting: i64,
    blockers: i64,
    longest_wait_s: Option<f64>,
    pid: Option<i32>,
    #[sqlx(try_from = "OptionalText")]
    application: Option<String>,
    state: Option<String>,
    state_age_s: Option<f64>,
}

/// `pg_blocking_pids` stops the lock manager for a moment, hence only for the hundred that have waited longest. Those who wait behind
/// others in a queue are blocked by them too: the first of a queue is who counts. `waitstart` exists from PostgreSQL 14 on.
const LOCK_QUEUE: &str = pinned!(
    "
    with since as materialized (
        select l.pid, pg_catalog.min(pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(l), 'waitstart')::timestamp with time zone) as at
        from pg_catalog.pg_locks l where not l.granted group by l.pid
    ),
    waiting as materialized (
        select a.pid,
               extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) coalesce(s.at, a.state_change))::double precision
                   as wait_s
        from pg_catalog.pg_stat_activity a left join since s on s.pid operator(pg_catalog.=) a.pid
        where a.wait_event_type operator(pg_catalog.=) 'Lock' and ",
    is_client!("a"),
    "),
    blocking as materialized (
        select b.pid, pg_catalog.count(*) as holds_up
        from (select w.pid from waiting w order by w.wait_s desc limit 100) longest,
             pg_catalog.unnest(pg_catalog.pg_blocking_pids(longest.pid)) as b(pid)
        where not exists (select from waiting v where v.pid operator(pg_catalog.=) b.pid)
        group by b.pid
    )
    select (select pg_catalog.count(*) from waiting) as waiting,
           (select pg_catalog.count(*) from blocking) as blockers,
           (select pg_catalog.max(w.wait_s) from waiting w) as longest_wait_s,
           t.pid, s.application_name as application, s.state,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) s.state_change)::double precision as state_age_s
    from (select 1) one
    left join (select b.pid from blocking b order by b.holds_up desc, b.pid limit 1) t on true
    left join pg_catalog.pg_stat_activity s on s.pid operator(pg_catalog.=) t.pid"
);

impl ServerMonitor {
    /// What only the queue itself tells. Where it cannot be read, it is not told.
    pub(super) async fn look_at_locks(&self, waiting: Option<u32>) {
        let queue = match waiting {
            Some(waiting) if waiting > 0 => timeout(PATIENCE, self.lock_queue()).await.ok().and_then(Result::ok),
            _ => None,
        };
        *self.locks.lock() = queue;
    }

    async fn lock_queue(&self) -> sqlx::Result<LockQueue> {
        let rows = sqlx::raw_sql(LOCK_QUEUE).fetch_all(&self.plan.watch).await?;
        LockQueueRow::from_row(rows.first().ok_or(sqlx::Error::RowNotFound)?).map(LockQueue::from)
    }

    /// Who waits for locks, while somebody does.
    pub fn locks(&self) -> Option<LockQueue> {
        self.locks.lock().clone()
    }

    /// Cores of its machine, where it runs on this one.
    pub fn cores(&self) -> Option<u32> {
        *self.cores.lock()
    }

    /// Of a server that has just started, or was just found.
    pub(super) fn count_cores(&self) {
        let watch = &self.plan.watch;
        let Some(backend) = watch.backend_pids().first().copied() else { return };
        let reached = ServerEndpoint::to(watch.target()).reached;
        *self.cores.lock() = host(Path::new("/"), reached, backend, HostOverrides::default()).cores;
    }
}

impl From<LockQueueRow> for LockQueue {
    fn from(row: LockQueueRow) -> Self {
        let LockQueueRow { waiting, blockers, longest_wait_s, pid, application, state, state_age_s } = row;
        let application = application.filter(|name| !name.is_empty());
        Self {
            waiting: count_of(waiting),
            blockers: count_of(blockers),
            longest_wait_s,
            blocker: pid.map(|pid| Blocker { pid, application, state, state_age_s }),
        }
    }
}
