//! The statements of a reading. Every name and operator has its schema, and every reading is [pinned](crate::pinned).
//! Columns that only later versions have are read through `to_jsonb`, so that one text serves PostgreSQL 13 to 18.

pub const BOUND_STATEMENTS: &str = "set local statement_timeout = '5s'";

/// Every process; who is a session is decided in `digest`. A role without `pg_monitor` sees of others' sessions only
/// that they are there. Of a statement 4,000 characters are read: track_activity_query_size keeps 1 kB unless it is raised, and a
/// thousand sessions with statements of a megabyte would be a gigabyte a reading. `pg_blocking_pids` stops the lock manager for a moment, hence only for those who wait.
pub const SESSIONS: &str = "
    with waiting as materialized (
        select distinct on (l.pid) l.pid,
               pg_catalog.concat(l.mode, ' on ', coalesce(c.relname::pg_catalog.text, l.locktype)) as lock,
               pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(l), 'waitstart')::timestamp with time zone as since
        from pg_catalog.pg_locks l
        left join pg_catalog.pg_database d
          on d.oid operator(pg_catalog.=) l.database and d.datname operator(pg_catalog.=) pg_catalog.current_database()
        left join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) l.relation and d.oid is not null
        where not l.granted
    )
    select a.pid,
           pg_catalog.round((extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::numeric)::bigint as started_us,
           a.application_name as application, a.usename::pg_catalog.text as role, a.datname::pg_catalog.text as database,
           case when a.client_port operator(pg_catalog.=) -1 then 'socket' else pg_catalog.host(a.client_addr) end as address,
           a.state, a.backend_type,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.xact_start)::double precision as transaction_age,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) a.state_change)::double precision as state_age,
           a.wait_event_type, a.wait_event, pg_catalog.left(a.query, 4000) as query,
           coalesce(r.rolsuper, false) as superuser,
           w.lock,
           extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-) coalesce(w.since, a.state_change))::double precision
               as wait_age,
           case when w.pid is null then '{}'::int[] else pg_catalog.pg_blocking_pids(a.pid) end as blocked_by
    from pg_catalog.pg_stat_activity a
    left join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) a.usesysid
    left join waiting w on w.pid operator(pg_catalog.=) a.pid
    where a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()";

/// The rest in one row. A standby that has replayed all that it receives is not behind, however long ago the primary
/// wrote last; one that receives nothing is as old as its newest transaction.
pub const SERVER: &str = "
    select pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
           pg_catalog.pg_backend_pid() as backend_pid,
           pg_catalog.quote_ident(current_user) as role,
           pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as sees_stats,
           pg_catalog.pg_is_in_recovery() as is_standby,
           case when not pg_catalog.pg_is_in_recovery() then null
                when r.pid is not null
                     and pg_catalog.pg_last_wal_receive_lsn() operator(pg_catalog.=) pg_catalog.pg_last_wal_replay_lsn() then 0
                else extract(epoch from pg_catalog.clock_timestamp() operator(pg_catalog.-)
                                        pg_catalog.pg_last_xact_replay_timestamp())::double precision end as behind,
           d.datname::pg_catalog.text as database, pg_catalog.pg_database_size(d.datid) as size,
           d.xact_commit operator(pg_catalog.+) d.xact_rollback as transactions, d.blks_hit, d.blks_read,
           exists (select from pg_catalog.pg_settings s
                   where s.name operator(pg_catalog.=) 'pg_stat_statements.max') as statements_loaded
    from pg_catalog.pg_stat_database d left join pg_catalog.pg_stat_wal_receiver r on true
    where d.datname operator(pg_catalog.=) pg_catalog.current_database()";

/// What a replica has not replayed yet. A standby may have followers of its own.
pub const REPLICAS: &str = "
    select coalesce(case when r.application_name operator(pg_catalog.<>) '' then r.application_name end,
                    pg_catalog.concat('process ', r.pid)) as name,
           case when r.client_port operator(pg_catalog.=) -1 then 'socket' else pg_catalog.host(r.client_addr) end as address,
           r.state, r.sync_state,
           pg_catalog.pg_wal_lsn_diff(h.here, r.replay_lsn)::bigint as lag_bytes,
           extract(epoch from r.replay_lag)::double precision as lag
    from pg_catalog.pg_stat_replication r,
         (select case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn()
                      else pg_catalog.pg_current_wal_lsn() end as here) h
    order by lag_bytes desc nulls last, name limit 20";

pub const SLOTS: &str = "
    select s.slot_name::pg_catalog.text as name, s.slot_type as kind, s.active, s.wal_status,
           pg_catalog.pg_wal_lsn_diff(h.here, s.restart_lsn)::bigint as retained
    from pg_catalog.pg_replication_slots s,
         (select case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn()
                      else pg_catalog.pg_current_wal_lsn() end as here) h
    order by s.active, retained desc nulls last, name limit 20";

/// The schema of the extension, which is the operator's choice, quoted by the server. The view counts only as a member of
/// the extension with the extension's owner: anybody can make a view of its name. Whoever owns the schema can move it aside
/// and put another in its place between this statement and the next, so that a superuser reads it only from a schema that
/// belongs to a superuser.
pub const STATEMENTS_SCHEMA: &str = "
    select pg_catalog.quote_ident(n.nspname) as schema, pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text as owner,
           r.rolsuper and not coalesce(o.rolsuper, false)
               and not (n.nspowner operator(pg_catalog.=) coalesce(pg_catalog.to_regrole('pg_database_owner')::pg_catalog.oid, 0)
                        and coalesce(b.rolsuper, false)) as is_risky
    from pg_catalog.pg_extension e
    join pg_catalog.pg_depend m on m.refclassid operator(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
                               and m.refobjid operator(pg_catalog.=) e.oid and m.deptype operator(pg_catalog.=) 'e'
                               and m.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) m.objid and c.relname operator(pg_catalog.=) 'pg_stat_statements'
                              and c.relowner operator(pg_catalog.=) e.extowner
    join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
    join pg_catalog.pg_roles r on r.rolname operator(pg_catalog.=) current_user
    join pg_catalog.pg_database d on d.datname operator(pg_catalog.=) pg_catalog.current_database()
    left join pg_catalog.pg_roles o on o.oid operator(pg_catalog.=) n.nspowner
    left join pg_catalog.pg_roles b on b.oid operator(pg_catalog.=) d.datdba
    where e.extname operator(pg_catalog.=) 'pg_stat_statements'";

/// By total time, from [that schema](STATEMENTS_SCHEMA).
pub fn statements(schema: &str) -> String {
    format!(
        "select pg_catalog.left(s.query, 4000) as query, s.total_exec_time operator(pg_catalog./) 1000 as total,
                s.mean_exec_time operator(pg_catalog./) 1000 as mean, s.calls, s.rows,
                case when s.whole operator(pg_catalog.>) 0
                     then (100 operator(pg_catalog.*) s.total_exec_time) operator(pg_catalog./) s.whole else 0 end as share
         from (select t.*, pg_catalog.sum(t.total_exec_time) over () as whole from {schema}.pg_stat_statements t) s
         order by s.total_exec_time desc limit 10"
    )
}

/// A session, as it is now.
pub const TARGET: &str = "
    select a.usename::pg_catalog.text as role, a.application_name as application, a.backend_type,
           coalesce(r.rolsuper, false) as superuser,
           pg_catalog.round((extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::numeric)::bigint as started_us
    from pg_catalog.pg_stat_activity a left join pg_catalog.pg_roles r on r.oid operator(pg_catalog.=) a.usesysid
    where a.pid operator(pg_catalog.=) $1";

/// Who it is is asked again in the same statement: a process may end, and its number be given to another.
pub const CANCEL: &str = "
    select pg_catalog.pg_cancel_backend(a.pid) from pg_catalog.pg_stat_activity a
    where a.pid operator(pg_catalog.=) $1
      and pg_catalog.round((extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::numeric)::bigint operator(pg_catalog.=) $2";
pub const TERMINATE: &str = "
    select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a
    where a.pid operator(pg_catalog.=) $1
      and pg_catalog.round((extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::numeric)::bigint operator(pg_catalog.=) $2";

pub const IS_THERE: &str = "
    select exists (select from pg_catalog.pg_stat_activity a
    where a.pid operator(pg_catalog.=) $1
      and pg_catalog.round((extract(epoch from a.backend_start) operator(pg_catalog.*) 1000000)::numeric)::bigint operator(pg_catalog.=) $2)";
