//! The statements of a reading. Every name and operator has its schema, and every reading is [pinned](crate::base::pinned).

use crate::base::client_sessions::is_client;

pub const BOUND_STATEMENTS: &str = "set local statement_timeout = '5s'";

/// By name, and whatever waits for a restart: a version that does not have one of them has no such row.
pub const SETTINGS: &str = "
    select s.name, coalesce(s.setting, '') as setting, s.unit, s.source, s.context, s.pending_restart, s.sourcefile
    from pg_catalog.pg_settings s
    where s.pending_restart or s.name operator(pg_catalog.=) any (array[
        'autovacuum_max_workers', 'autovacuum_work_mem', 'client_connection_check_interval', 'effective_cache_size',
        'hash_mem_multiplier', 'huge_pages', 'huge_pages_status', 'idle_in_transaction_session_timeout',
        'idle_session_timeout', 'jit', 'jit_above_cost', 'lock_timeout', 'log_connections', 'log_min_duration_statement', 'maintenance_work_mem',
        'max_connections', 'max_locks_per_transaction', 'max_replication_slots', 'max_slot_wal_keep_size', 'max_wal_senders', 'password_encryption', 'reserved_connections',
        'shared_buffers', 'shared_memory_size_in_huge_pages', 'shared_preload_libraries', 'ssl', 'statement_timeout',
        'superuser_reserved_connections', 'tcp_keepalives_count', 'tcp_keepalives_idle', 'tcp_keepalives_interval',
        'tcp_user_timeout', 'track_io_timing', 'transaction_timeout', 'work_mem'])";

/// Clients and replication sessions. A role without `pg_monitor` is not told the address and the state of others' sessions. The pids
/// of replication sessions, which need have no database, are shown to everybody.
pub const SESSIONS: &str = concat!(
    "
    select a.pid, a.application_name as application, a.usename::pg_catalog.text as role, a.datname::pg_catalog.text as database,
           case when a.client_port operator(pg_catalog.=) -1 then 'socket' else pg_catalog.host(a.client_addr) end as address,
           a.state,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.backend_start)::double precision as age,
           r.pid is not null as wal_sender
    from pg_catalog.pg_stat_activity a left join pg_catalog.pg_stat_replication r on r.pid operator(pg_catalog.=) a.pid
    where a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()
      and (r.pid is not null or (",
    is_client!("a"),
    "))"
);

/// The rest in one row. Limits of connections are those of `session_user`, whatever `SET ROLE` says; what is shown is
/// decided by `current_user`. The library of pg_stat_statements is known by its parameters, which everybody sees.
pub const SERVER: &str = "
    select pg_catalog.current_setting('server_version_num')::int as version_num,
           pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
           pg_catalog.pg_backend_pid() as backend_pid,
           pg_catalog.current_setting('plimsoll.check', true) as marker,
           pg_catalog.current_setting('plimsoll.undo', true) as undo,
           current_user::pg_catalog.text as reader, r.rolname::pg_catalog.text as role, r.rolconnlimit as role_limit, r.rolsuper as superuser,
           d.datname::pg_catalog.text as database, d.datconnlimit as database_limit,
           pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees_stats,
           pg_catalog.pg_is_in_recovery() as is_standby,
           coalesce((select l.ssl from pg_catalog.pg_stat_ssl l
                     where l.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid()), false) as tls,
           (select pg_catalog.count(*) from pg_catalog.pg_replication_slots) as slots,
           (select pg_catalog.count(*) from pg_catalog.pg_replication_slots s where not s.active) as inactive_slots,
           pg_catalog.current_setting('rds.extensions', true) is not null as is_rds,
           pg_catalog.current_setting('cloudsql.iam_authentication', true) is not null
               or pg_catalog.current_setting('cloudsql.logical_decoding', true) is not null as is_cloud_sql,
           pg_catalog.current_setting('azure.extensions', true) is not null as is_azure,
           pg_catalog.current_setting('rds.rds_superuser_reserved_connections', true) as rds_reserved,
           (select pg_catalog.max(p.count) from (select pg_catalog.count(*) as count from pg_catalog.pg_inherits i
                                                 group by i.inhparent) p) as most_partitions,
           d_stat.xact_commit operator(pg_catalog.+) d_stat.xact_rollback as transactions,
           pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(d_stat), 'active_time')::double precision as active_ms,
           exists (select from pg_catalog.pg_available_extensions e
                   where e.name operator(pg_catalog.=) 'pg_stat_statements') as statements_available,
           exists (select from pg_catalog.pg_extension e
                   where e.extname operator(pg_catalog.=) 'pg_stat_statements') as statements_created,
           exists (select from pg_catalog.pg_settings s
                   where s.name operator(pg_catalog.=) 'pg_stat_statements.max') as statements_loaded
    from pg_catalog.pg_roles r, pg_catalog.pg_database d
    left join pg_catalog.pg_stat_database d_stat on d_stat.datid operator(pg_catalog.=) d.oid
    where r.rolname operator(pg_catalog.=) session_user and d.datname operator(pg_catalog.=) pg_catalog.current_database()";

/// What was set for roles and databases: `ALTER ROLE … SET`, `… IN DATABASE … SET`, `ALTER DATABASE … SET`.
pub const ROLE_SETTINGS: &str = "
    select r.rolname::pg_catalog.text as role, d.datname::pg_catalog.text as database, u.config
    from pg_catalog.pg_db_role_setting s
    cross join lateral pg_catalog.unnest(s.setconfig) as u (config)
    left join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) s.setrole
    left join pg_catalog.pg_database d on d.oid operator(pg_catalog.=) s.setdatabase
    limit 10000";

/// Whose sessions are limited.
pub const LIMITS: &str = "
    select true as of_role, r.rolname::pg_catalog.text as name, r.rolconnlimit as most
    from pg_catalog.pg_roles r where r.rolconnlimit operator(pg_catalog.>=) 0
    union all
    select false, d.datname::pg_catalog.text, d.datconnlimit
    from pg_catalog.pg_database d where d.datconnlimit operator(pg_catalog.>=) 0
    limit 10000";

/// What [`SERVER`] gives.
#[derive(sqlx::FromRow)]
pub struct ServerRow {
    pub version_num: i32,
    pub version: String,
    pub backend_pid: i32,
    pub marker: Option<String>,
    pub undo: Option<String>,
    /// As whom the server shows what it shows.
    pub reader: String,
    /// Who has logged in: the role whose limits hold.
    pub role: String,
    pub role_limit: i32,
    pub superuser: bool,
    pub database: String,
    pub database_limit: i32,
    pub sees_stats: bool,
    pub is_standby: bool,
    pub tls: bool,
    pub slots: i64,
    pub inactive_slots: i64,
    pub is_rds: bool,
    pub is_cloud_sql: bool,
    pub is_azure: bool,
    pub rds_reserved: Option<String>,
    pub most_partitions: Option<i64>,
    pub transactions: Option<i64>,
    /// From PostgreSQL 14 on.
    pub active_ms: Option<f64>,
    pub statements_available: bool,
    pub statements_created: bool,
    pub statements_loaded: bool,
}
