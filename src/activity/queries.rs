//! The statements of a reading. Every name has its schema. Columns that only later versions have are read through
//! `to_jsonb`, so that one text serves PostgreSQL 13 to 18.

/// Every process; who is a session is decided in `digest`. A role without `pg_monitor` sees of others' sessions only
/// that they are there. `pg_blocking_pids` stops the lock manager for a moment, hence only for those who wait.
pub const SESSIONS: &str = "
    with waiting as materialized (
        select distinct on (l.pid) l.pid,
               l.mode || ' on ' || coalesce(c.relname::text, l.locktype) as lock,
               (pg_catalog.to_jsonb(l) ->> 'waitstart')::timestamptz as since
        from pg_catalog.pg_locks l
        left join pg_catalog.pg_database d on d.oid = l.database and d.datname = pg_catalog.current_database()
        left join pg_catalog.pg_class c on c.oid = l.relation and d.oid is not null
        where not l.granted
    )
    select a.pid,
           pg_catalog.round((extract(epoch from a.backend_start) * 1000000)::numeric)::int8 as started_us,
           a.application_name as application, a.usename::text as role, a.datname::text as database,
           case when a.client_port = -1 then 'socket' else pg_catalog.host(a.client_addr) end as address,
           a.state, a.backend_type,
           extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::float8 as transaction_age,
           extract(epoch from pg_catalog.clock_timestamp() - a.state_change)::float8 as state_age,
           a.wait_event_type, a.wait_event, pg_catalog.left(a.query, 400) as query,
           coalesce(r.rolsuper, false) as superuser,
           w.lock, extract(epoch from pg_catalog.clock_timestamp() - coalesce(w.since, a.state_change))::float8 as wait_age,
           case when w.pid is null then '{}'::int4[] else pg_catalog.pg_blocking_pids(a.pid) end as blocked_by
    from pg_catalog.pg_stat_activity a
    left join pg_catalog.pg_roles r on r.oid = a.usesysid
    left join waiting w on w.pid = a.pid
    where a.pid <> pg_catalog.pg_backend_pid()";

/// The rest in one row. A standby that has replayed all that it receives is not behind, however long ago the primary
/// wrote last; one that receives nothing is as old as its newest transaction.
pub const SERVER: &str = "
    select pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
           pg_catalog.pg_backend_pid() as backend_pid,
           pg_catalog.quote_ident(current_user) as role,
           pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees_stats,
           pg_catalog.pg_is_in_recovery() as is_standby,
           case when not pg_catalog.pg_is_in_recovery() then null
                when r.pid is not null and pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn() then 0
                else extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::float8 end as behind,
           d.datname::text as database, pg_catalog.pg_database_size(d.datid) as size,
           d.xact_commit + d.xact_rollback as transactions, d.blks_hit, d.blks_read,
           exists (select from pg_catalog.pg_settings where name = 'pg_stat_statements.max') as statements_loaded,
           (select pg_catalog.quote_ident(n.nspname) from pg_catalog.pg_extension e
            join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements') as statements_schema
    from pg_catalog.pg_stat_database d left join pg_catalog.pg_stat_wal_receiver r on true
    where d.datname = pg_catalog.current_database()";

/// What a replica has not replayed yet. A standby may have followers of its own.
pub const REPLICAS: &str = "
    select coalesce(nullif(r.application_name, ''), 'process ' || r.pid) as name,
           case when r.client_port = -1 then 'socket' else pg_catalog.host(r.client_addr) end as address,
           r.state, r.sync_state,
           pg_catalog.pg_wal_lsn_diff(h.here, r.replay_lsn)::int8 as lag_bytes, extract(epoch from r.replay_lag)::float8 as lag
    from pg_catalog.pg_stat_replication r,
         (select case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn()
                      else pg_catalog.pg_current_wal_lsn() end as here) h
    order by lag_bytes desc nulls last, name limit 20";

pub const SLOTS: &str = "
    select s.slot_name::text as name, s.slot_type as kind, s.active, s.wal_status,
           pg_catalog.pg_wal_lsn_diff(h.here, s.restart_lsn)::int8 as retained
    from pg_catalog.pg_replication_slots s,
         (select case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn()
                      else pg_catalog.pg_current_wal_lsn() end as here) h
    order by s.active, retained desc nulls last, name limit 20";

/// By total time. The extension stands in a schema of the operator's choice, which the server has quoted.
pub fn statements(schema: &str) -> String {
    format!(
        "select pg_catalog.left(s.query, 400) as query, s.total_exec_time / 1000 as total, s.mean_exec_time / 1000 as mean, s.calls, s.rows,
                coalesce(100 * s.total_exec_time / nullif(pg_catalog.sum(s.total_exec_time) over (), 0), 0) as share
         from {schema}.pg_stat_statements s order by s.total_exec_time desc limit 10"
    )
}
