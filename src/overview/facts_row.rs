//! What the server tells of itself every second, in one statement.

use sqlx::FromRow;

use super::load::Application;
use crate::base::client_sessions::is_client;
use crate::base::pinned::pinned;
use crate::capacity::facts::own_reserved;
use crate::capacity::provider::Provider;
use crate::history::frame::ServerFrame;
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::Slots;
use plimsoll_pool::Pool;

#[derive(FromRow)]
pub(super) struct FactsRow {
    pub(super) version: String,
    pub(super) max_connections: i32,
    pub(super) superuser_reserved: i32,
    pub(super) reserved: i32,
    pub(super) is_rds: bool,
    pub(super) is_azure: bool,
    pub(super) rds_reserved: Option<String>,
    pub(super) sessions: i64,
    pub(super) role: String,
    pub(super) hidden: i64,
    pub(super) active: i64,
    pub(super) idle_in_transaction: i64,
    pub(super) waiting_for_locks: i64,
    pub(super) longest_idle_in_transaction_s: i64,
    pub(super) longest_transaction_s: i64,
    pub(super) replicas: Option<i64>,
    pub(super) replica_lag_ms: Option<i64>,
    pub(super) standby_lag_ms: Option<i64>,
    pub(super) started_at_s: i64,
    pub(super) transactions: Option<i64>,
    pub(super) applications: Option<Vec<String>>,
    pub(super) application_sessions: Option<Vec<i64>>,
}

/// A role without `pg_monitor` is not told the state of replicas.
/// Base backups are no replicas. A standby that has replayed all that it receives is not behind.
///
/// `reserved_connections` exists from PostgreSQL 16 on; asking with `missing_ok` serves them all.
const FACTS: &str = pinned!(
    "
    select pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
           pg_catalog.current_setting('max_connections')::int as max_connections,
           pg_catalog.current_setting('superuser_reserved_connections')::int as superuser_reserved,
           coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) as reserved,
           pg_catalog.current_setting('rds.extensions', true) is not null as is_rds,
           pg_catalog.current_setting('azure.extensions', true) is not null as is_azure,
           pg_catalog.current_setting('rds.rds_superuser_reserved_connections', true) as rds_reserved,
           extract(epoch from pg_catalog.pg_postmaster_start_time())::bigint as started_at_s,
           pg_catalog.quote_ident(current_user) as role,
           (select s.xact_commit operator(pg_catalog.+) s.xact_rollback from pg_catalog.pg_stat_database s
            where s.datname operator(pg_catalog.=) pg_catalog.current_database()) as transactions,
           case when not pg_catalog.pg_is_in_recovery() then null
                when exists (select from pg_catalog.pg_stat_wal_receiver w where w.pid is not null)
                     and pg_catalog.pg_last_wal_receive_lsn() operator(pg_catalog.=) pg_catalog.pg_last_wal_replay_lsn() then 0
                else (extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-)
                                         pg_catalog.pg_last_xact_replay_timestamp()) operator(pg_catalog.*) 1000)::bigint end
               as standby_lag_ms,
           replicas.*,
           clients.*,
           by_application.*
    from (select pg_catalog.count(*) as sessions,
                 pg_catalog.count(*) filter (where a.backend_type is null) as hidden,
                 pg_catalog.count(*) filter (where a.state operator(pg_catalog.=) 'active') as active,
                 pg_catalog.count(*) filter (where pg_catalog.starts_with(a.state, 'idle in transaction')) as idle_in_transaction,
                 pg_catalog.count(*) filter (where a.wait_event_type operator(pg_catalog.=) 'Lock') as waiting_for_locks,
                 coalesce(pg_catalog.max(extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.state_change))
                          filter (where pg_catalog.starts_with(a.state, 'idle in transaction')), 0)::bigint
                     as longest_idle_in_transaction_s,
                 coalesce(pg_catalog.max(extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.xact_start)), 0)::bigint
                     as longest_transaction_s
          from pg_catalog.pg_stat_activity a
          where ",
    is_client!("a"),
    ") as clients,
         (select case when pg_catalog.bool_and(r.state is not null) is not false
                      then pg_catalog.count(*) filter (where r.state operator(pg_catalog.<>) 'backup') end as replicas,
                 case when pg_catalog.bool_and(r.state is not null)
                      then pg_catalog.max(coalesce(extract(epoch from r.replay_lag) operator(pg_catalog.*) 1000, 0))
                           filter (where r.state operator(pg_catalog.<>) 'backup') end::bigint as replica_lag_ms
          from pg_catalog.pg_stat_replication r) as replicas,
         (select pg_catalog.array_agg(g.application_name order by g.sessions desc, g.application_name) as applications,
                 pg_catalog.array_agg(g.sessions order by g.sessions desc, g.application_name) as application_sessions
          from (select coalesce(b.application_name, '') as application_name, pg_catalog.count(*) as sessions
                from pg_catalog.pg_stat_activity b
                where ",
    is_client!("b"),
    "
                group by 1) as g) as by_application"
);

impl FactsRow {
    /// Asks the server.
    pub(super) async fn read(pool: &Pool) -> sqlx::Result<Self> {
        let rows = sqlx::raw_sql(FACTS).fetch_all(pool).await?;
        Self::from_row(rows.first().ok_or(sqlx::Error::RowNotFound)?)
    }

    /// By application, most sessions first.
    pub(super) fn applications(&self) -> Vec<Application> {
        let (names, counts) = (self.applications.iter().flatten(), self.application_sessions.iter().flatten());
        let application =
            |(name, count): (&String, &i64)| Application { name: name.clone(), sessions: u32::try_from(*count).unwrap_or(u32::MAX) };
        names.zip(counts).map(application).collect()
    }

    /// The server's slots. Those that a provider keeps for itself are reserved, like those of PostgreSQL's own settings.
    pub(super) fn slots(&self) -> Slots {
        let own = own_reserved(count_of(self.superuser_reserved.into()), count_of(self.reserved.into()));
        let provider = self.is_rds.then_some(Provider::Rds).or(self.is_azure.then_some(Provider::Azure));
        let provider_reserves = provider.map_or(0, |provider| provider.reserves(own, self.rds_reserved.as_deref()));
        Slots { max_connections: count_of(self.max_connections.into()), reserved: own.saturating_add(provider_reserves) }
    }

    /// Without what is reckoned from the pools.
    pub(super) fn frame(&self) -> ServerFrame {
        let reading = |value: i64| GaugeStats::from(count_of(value));
        let shown = |value: i64| GaugeStats::told((self.hidden == 0).then(|| count_of(value)));
        ServerFrame {
            started_at_s: self.started_at_s.unsigned_abs(),
            answered: 1,
            sessions: reading(self.sessions),
            hidden: reading(self.hidden),
            active: shown(self.active),
            idle_in_transaction: shown(self.idle_in_transaction),
            waiting_for_locks: shown(self.waiting_for_locks),
            longest_idle_in_transaction: shown(self.longest_idle_in_transaction_s),
            longest_transaction: shown(self.longest_transaction_s),
            longest_idle_seen: reading(self.longest_idle_in_transaction_s),
            replicas: GaugeStats::told(self.replicas.map(count_of)),
            replica_lag: GaugeStats::told(self.replica_lag_ms.map(count_of)),
            standby_lag: GaugeStats::told(self.standby_lag_ms.map(count_of)),
            ..Default::default()
        }
    }
}

pub(super) fn count_of(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}
