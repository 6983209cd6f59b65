//! Where to look while nothing reads it for the reader: one command.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::finder::Found;
use super::model::Subject;

/// Where a limit can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Look {
    /// Where the command is typed, or what is looked at.
    pub place: String,
    /// The statement, command or names.
    pub command: String,
}

const SLOTS: &str = "select application_name, usename, state, count(*) from pg_stat_activity where backend_type = 'client backend' group by 1, 2, 3 order by 4 desc;";
const ROLE: &str = "select rolname, rolconnlimit, (select count(*) from pg_stat_activity where usename = rolname) as sessions from pg_roles where rolconnlimit >= 0;";
const DATABASE: &str = "select datname, datconnlimit, (select count(*) from pg_stat_activity a where a.datname = d.datname) as sessions from pg_database d where datconnlimit >= 0;";
const SENDERS: &str = "select application_name, client_addr, state, backend_start from pg_stat_replication;";
const REPLICATION_SLOTS: &str = "select slot_name, slot_type, active, wal_status from pg_replication_slots;";
const LOCKS: &str = "select a.pid, a.application_name, count(*) from pg_locks l join pg_stat_activity a using (pid) group by 1, 2 order by 3 desc limit 10;";
const STATEMENTS: &str = "select pid, application_name, state, now() - xact_start as transaction, left(query, 60) as query from pg_stat_activity where xact_start is not null order by xact_start;";
const BLOCKED: &str = "select pid, pg_blocking_pids(pid) as blocked_by, wait_event_type, left(query, 60) as query from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0;";

/// `None`: there is nothing to look at.
pub fn look(found: &Found) -> Option<Look> {
    use Subject::*;
    let sql = |command: &str| Some(Look { place: "psql".to_owned(), command: command.to_owned() });
    let shell = |place: &str, command: &str| Some(Look { place: place.to_owned(), command: command.to_owned() });
    match found.subject {
        ServerConnections | UsableConnections | SomeConnections => sql(SLOTS),
        RoleConnections => sql(ROLE),
        DatabaseConnections => sql(DATABASE),
        WalSenders => sql(SENDERS),
        ReplicationSlots => sql(REPLICATION_SLOTS),
        LockTable => sql(LOCKS),
        LockTimeout | Deadlock => sql(BLOCKED),
        StatementTimeout | TransactionTimeout | IdleTimeout => sql(STATEMENTS),
        PoolerClients | PoolerPool | ConnectRate | ProviderQuota | ServicePool | ServiceQueue | SuspectedLeak => {
            Some(Look { place: found.project.name.to_owned(), command: found.project.handles.look?.to_owned() })
        }
        ServerProcesses => shell("the server's machine", "journalctl -k | grep -i -E 'out of memory|fork rejected'; ulimit -u"),
        FileDescriptors => shell("the machine of the process", "ls /proc/PID/fd | wc -l; grep 'open files' /proc/PID/limits"),
        Ports => shell("the machine of the service", "ss -s; sysctl net.ipv4.ip_local_port_range"),
        _ => None,
    }
}
