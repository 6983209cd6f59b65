//! The statements of a reading. Every name and operator has its schema, and every reading is [pinned](crate::pinned).

pub const BOUND_STATEMENTS: &str = "set local statement_timeout = '5s'";

/// By name, and whatever waits for a restart: a version that does not have one of them has no such row.
pub const SETTINGS: &str = "
    select s.name, coalesce(s.setting, '') as setting, s.unit, s.source, s.context, s.pending_restart, s.sourcefile
    from pg_catalog.pg_settings s
    where s.pending_restart or s.name operator(pg_catalog.=) any (array[
        'autovacuum_max_workers', 'autovacuum_work_mem', 'client_connection_check_interval', 'effective_cache_size',
        'hash_mem_multiplier', 'huge_pages', 'huge_pages_status', 'idle_in_transaction_session_timeout',
        'idle_session_timeout', 'log_connections', 'log_min_duration_statement', 'maintenance_work_mem',
        'max_connections', 'max_replication_slots', 'max_wal_senders', 'password_encryption', 'reserved_connections',
        'shared_buffers', 'shared_memory_size_in_huge_pages', 'shared_preload_libraries', 'ssl', 'statement_timeout',
        'superuser_reserved_connections', 'tcp_keepalives_count', 'tcp_keepalives_idle', 'tcp_keepalives_interval',
        'tcp_user_timeout', 'work_mem'])";

/// A role without `pg_monitor` is not told the backend type, the address and the state of others' sessions.
/// But a client has a role and a database, and the pids of replication sessions, which need have none, are
/// shown to everybody.
pub const SESSIONS: &str = "
    select a.pid, a.application_name as application, a.usename::pg_catalog.text as role, a.datname::pg_catalog.text as database,
           case when a.client_port operator(pg_catalog.=) -1 then 'socket' else pg_catalog.host(a.client_addr) end as address,
           a.state,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.backend_start)::double precision as age,
           r.pid is not null as wal_sender
    from pg_catalog.pg_stat_activity a left join pg_catalog.pg_stat_replication r on r.pid operator(pg_catalog.=) a.pid
    where a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()
      and (r.pid is not null or (a.usesysid is not null and a.datid is not null
                                 and coalesce(a.backend_type, 'client backend') operator(pg_catalog.=) 'client backend'))";

/// The rest in one row. The library of pg_stat_statements is known by its parameters, which everybody sees.
pub const SERVER: &str = "
    select pg_catalog.current_setting('server_version_num')::int as version_num,
           pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
           pg_catalog.pg_backend_pid() as backend_pid,
           pg_catalog.current_setting('plimsoll.check', true) as marker,
           pg_catalog.current_setting('plimsoll.undo', true) as undo,
           r.rolname::pg_catalog.text as role, r.rolconnlimit as role_limit, r.rolsuper as superuser,
           d.datname::pg_catalog.text as database, d.datconnlimit as database_limit,
           pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees_stats,
           pg_catalog.pg_is_in_recovery() as is_standby,
           coalesce((select l.ssl from pg_catalog.pg_stat_ssl l
                     where l.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid()), false) as tls,
           (select pg_catalog.count(*) from pg_catalog.pg_replication_slots) as slots,
           (select pg_catalog.count(*) from pg_catalog.pg_replication_slots s where not s.active) as inactive_slots,
           exists (select from pg_catalog.pg_available_extensions e
                   where e.name operator(pg_catalog.=) 'pg_stat_statements') as statements_available,
           exists (select from pg_catalog.pg_extension e
                   where e.extname operator(pg_catalog.=) 'pg_stat_statements') as statements_created,
           exists (select from pg_catalog.pg_settings s
                   where s.name operator(pg_catalog.=) 'pg_stat_statements.max') as statements_loaded
    from pg_catalog.pg_roles r, pg_catalog.pg_database d
    where r.rolname operator(pg_catalog.=) current_user and d.datname operator(pg_catalog.=) pg_catalog.current_database()";

/// What [`SERVER`] gives.
#[derive(sqlx::FromRow)]
pub struct ServerRow {
    pub version_num: i32,
    pub version: String,
    pub backend_pid: i32,
    pub marker: Option<String>,
    pub undo: Option<String>,
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
    pub statements_available: bool,
    pub statements_created: bool,
    pub statements_loaded: bool,
}
