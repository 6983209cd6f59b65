//! What a server says of replication, and whose sessions it has, so that pools are counted on the right one: read every few seconds.

use std::time::Duration;

use sqlx::FromRow;
use sqlx::postgres::PgConnection;

use super::application_work::{self, ApplicationWork};
use super::model::{Conflicts, Replication, ServerRole, Standby};
use crate::activity::model::Replica;
use crate::activity::replicas;
use crate::base::client_sessions::is_client;
use crate::base::lossy::Text;
use crate::base::now_ms;
use crate::base::pinned;
use plimsoll_pool::Pool;

#[derive(FromRow)]
struct RecoveryRow {
    is_replica: bool,
    last_replayed_s: Option<f64>,
    unreplayed_bytes: Option<i64>,
    is_receiving: bool,
    #[sqlx(flatten)]
    conflicts: Conflicts,
}

/// A role without `pg_monitor` is told the process of the receiver, and no more of it.
const RECOVERY: &str = "
    select pg_catalog.pg_is_in_recovery() as is_replica,
           case when pg_catalog.pg_is_in_recovery()
                then extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) pg_catalog.pg_last_xact_replay_timestamp())
                end::double precision as last_replayed_s,
           case when pg_catalog.pg_is_in_recovery()
                then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())
                end::bigint as unreplayed_bytes,
           exists (select from pg_catalog.pg_stat_wal_receiver w where w.pid is not null) as is_receiving,
           conflicts.*
    from (select coalesce(pg_catalog.sum(c.confl_tablespace), 0)::bigint as tablespace,
                 coalesce(pg_catalog.sum(c.confl_lock), 0)::bigint as lock,
                 coalesce(pg_catalog.sum(c.confl_snapshot), 0)::bigint as snapshot,
                 coalesce(pg_catalog.sum(c.confl_bufferpin), 0)::bigint as bufferpin,
                 coalesce(pg_catalog.sum(c.confl_deadlock), 0)::bigint as deadlock
          from pg_catalog.pg_stat_database_conflicts c) as conflicts";

/// Whose sessions there are. Names that change with every process would make a long list.
const CLIENTS: &str = concat!(
    "
    select coalesce(a.application_name, '') as application,
           case when a.client_port operator(pg_catalog.=) -1 then 'socket' else pg_catalog.host(a.client_addr) end as address,
           pg_catalog.count(*)::integer as sessions
    from pg_catalog.pg_stat_activity a
    where ",
    is_client!("a"),
    "
    group by 1, 2 order by 1, 2 limit 1000"
);

/// One application at one address.
#[derive(FromRow)]
struct ClientRow {
    #[sqlx(try_from = "Text")]
    application: String,
    address: Option<String>,
    sessions: i32,
}

/// One reading of all of it.
pub(super) struct Surroundings {
    pub replication: Replication,
    /// Each application with the address of its clients, where that is shown, and how many there are.
    pub clients: Vec<(String, Option<String>, u32)>,
    /// What the sessions of each application do.
    pub work: Vec<ApplicationWork>,
}

impl Surroundings {
    /// Asks the server. `held_for`: from then on a session that does nothing is held.
    pub async fn read(pool: &Pool, held_for: Duration) -> sqlx::Result<Self> {
        let mut lease = pool.acquire().await?;
        pinned::begin(&mut lease).await?;
        let read = Self::read_all(&mut lease, held_for).await;
        pinned::end(&mut lease).await?;
        read
    }

    async fn read_all(connection: &mut PgConnection, held_for: Duration) -> sqlx::Result<Self> {
        let recovery: RecoveryRow = sqlx::query_as(RECOVERY).persistent(false).fetch_one(&mut *connection).await?;
        let replicas = replicas::read(&mut *connection).await?;
        let clients: Vec<ClientRow> = sqlx::query_as(CLIENTS).persistent(false).fetch_all(&mut *connection).await?;
        let clients = clients.into_iter().map(|row| (row.application, row.address, u32::try_from(row.sessions).unwrap_or(0))).collect();
        let work = application_work::read(&mut *connection, held_for).await?;
        Ok(Self { replication: replication(recovery, replicas, now_ms()), clients, work })
    }
}

fn replication(row: RecoveryRow, replicas: Vec<Replica>, taken_at_ms: u64) -> Replication {
    let RecoveryRow { is_replica, last_replayed_s, unreplayed_bytes, is_receiving, conflicts } = row;
    let is_up_to_date = is_receiving && unreplayed_bytes == Some(0);
    let standby =
        Standby { lag_s: if is_up_to_date { Some(0.0) } else { last_replayed_s }, unreplayed_bytes, last_replayed_s, is_receiving };
    let are_shown = replicas.iter().all(|replica| replica.state.is_some());
    Replication {
        taken_at_ms,
        role: if is_replica { ServerRole::Replica } else { ServerRole::Primary },
        // A base backup is no replica.
        replicas: are_shown.then(|| replicas.into_iter().filter(|replica| replica.state.as_deref() != Some("backup")).collect()),
        standby: is_replica.then_some(standby),
        conflicts: is_replica.then_some(conflicts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(is_replica: bool, is_receiving: bool, unreplayed_bytes: Option<i64>) -> RecoveryRow {
        let conflicts = Conflicts { lock: 2, snapshot: 3, ..Conflicts::default() };
        RecoveryRow { is_replica, last_replayed_s: is_replica.then_some(40.0), unreplayed_bytes, is_receiving, conflicts }
    }

    fn replica(state: Option<&str>, lag_bytes: Option<i64>, lag_s: Option<f64>) -> Replica {
        Replica { state: state.map(str::to_owned), lag_bytes, lag_s, ..Replica::default() }
    }

    #[test]
    fn a_replica_that_has_replayed_all_that_it_receives_is_not_behind() {
        let lag = |is_receiving, bytes| replication(row(true, is_receiving, bytes), Vec::new(), 0).lag_s();
        assert_eq!(
            (lag(true, Some(0)), lag(true, Some(9)), lag(false, Some(0)), lag(true, None)),
            (Some(0.0), Some(40.0), Some(40.0), Some(40.0))
        );
    }

    #[test]
    fn a_primary_has_neither_conflicts_nor_a_lag_of_its_own() {
        let primary = replication(row(false, false, None), Vec::new(), 0);
        assert_eq!((primary.role, primary.standby, primary.conflicts, primary.lag_s()), (ServerRole::Primary, None, None, None));
        assert_eq!(replication(row(true, true, Some(0)), Vec::new(), 0).conflicts.map(|conflicts| conflicts.sum()), Some(5));
    }

    #[test]
    fn of_several_replicas_the_one_furthest_behind_counts_and_hidden_ones_are_not_told() {
        let seen = |replicas| replication(row(false, false, None), replicas, 0);
        let two = vec![replica(Some("streaming"), Some(9), Some(7.5)), replica(Some("streaming"), Some(0), None)];
        assert_eq!(seen(two).lag_s(), Some(7.5));
        assert_eq!(seen(vec![replica(Some("streaming"), Some(0), None)]).lag_s(), Some(0.0));
        assert_eq!(seen(vec![replica(None, None, None)]).replicas, None);
        assert_eq!(seen(vec![replica(Some("backup"), None, None)]).replicas, Some(Vec::new()));
    }
}
