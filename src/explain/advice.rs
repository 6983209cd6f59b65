//! What to do, in the order of what helps first.

use super::finder::Found;
use super::model::Subject;

/// One to three sentences.
pub fn steps(found: &Found) -> Vec<String> {
    let handles = &found.project.handles;
    let mut steps: Vec<String> = found.message.remedy.into_iter().map(str::to_owned).collect();
    if found.may_be_unreachable() {
        steps.push(
            "First see whether the service can connect at all: this message comes as well while no connection can be opened.".to_owned(),
        );
    }
    use Subject::*;
    match found.subject {
        ServicePool | ServiceQueue => {
            if let Some(holders) = handles.holders {
                steps.push(format!("Find what holds the connections: {holders}."));
            }
            steps.push(match handles.size {
                Some(size) => format!(
                    "Raise {size} only if the server has room for it times the number of instances: plimsoll check --pool-size N --instances M \
                     counts it."
                ),
                None => "Enlarge the pool only if the server has room for it times the number of instances.".to_owned(),
            });
        }
        PoolerPool => {
            if let Some(holders) = handles.holders {
                steps.push(format!("See whether the connections work or wait: {holders}. Shorten transactions, and use transaction mode where clients only sit."));
            }
            if let Some(size) = handles.size {
                steps.push(format!("Raise {size} only if the server has usable slots for it, counted over all pools of the pooler."));
            }
        }
        _ => steps.extend(general(found.subject).iter().map(|step| (*step).to_owned())),
    }
    steps.truncate(3);
    steps
}

fn general(subject: Subject) -> &'static [&'static str] {
    use Subject::*;
    match subject {
        ServerConnections | UsableConnections | SomeConnections => &[
            "Close what holds slots for nothing: sessions idle for long, old instances, forgotten tools.",
            "Make the pools fit: instances × (pool size + overflow), over all services, must stay below the usable slots; plimsoll check counts \
             it. Make pools smaller, or put a pooler in transaction mode in front.",
            "Raise max_connections only when that sum is right and memory allows it; it takes a restart.",
        ],
        RoleConnections => &[
            "See which application holds the role's sessions, and make its pools fit: instances × (pool size + overflow) must stay below the limit.",
            "Raise the limit if the server has free slots: ALTER ROLE … CONNECTION LIMIT n. It takes effect at the next login; at a provider \
             the plan sets it.",
        ],
        DatabaseConnections => &[
            "See which applications hold the database's sessions, and make their pools fit below the limit together.",
            "Raise the limit if the server has free slots: ALTER DATABASE … CONNECTION LIMIT n. It takes effect at the next login.",
        ],
        WalSenders => &[
            "End base backups and replicas that are gone, and wait until their sessions have timed out (wal_sender_timeout).",
            "Raise max_wal_senders, on the standbys first; it takes a restart.",
        ],
        ReplicationSlots => &[
            "Drop slots that nobody uses any more: pg_drop_replication_slot. An inactive slot also keeps WAL.",
            "Raise max_replication_slots; it takes a restart.",
        ],
        LockTable => &[
            "Touch fewer tables and partitions in one transaction: shorter dumps and migrations, partition pruning.",
            "Raise max_locks_per_transaction; it takes a restart.",
        ],
        ServerProcesses => &[
            "Free memory on the server's machine, or raise its limit of processes (ulimit -u, TasksMax of systemd, the container's pids limit).",
            "Let fewer connections in: a smaller sum of pools, or a pooler.",
        ],
        PoolerClients => &[
            "Raise the pooler's limit of clients (max_client_conn in PgBouncer) if its machine has file descriptors for it: a waiting client \
             costs the server nothing.",
            "Make the services open fewer connections: instances × pool size, over all services, must stay below that limit.",
        ],
        ConnectRate => &["Keep connections open in a pool instead of connecting for each request, and retry with growing, random pauses."],
        ProviderQuota => &["Raise the plan, or wait until the quota begins anew; connections and pools are not the reason."],
        FileDescriptors => &[
            "Find which process has no descriptors left and whether it leaks them.",
            "Raise its limit (LimitNOFILE of systemd, ulimit -n), for a pooler to more than its clients and server connections together.",
        ],
        Ports => &[
            "Keep connections open in a pool: each closed one blocks its port for a minute (TIME_WAIT).",
            "Widen net.ipv4.ip_local_port_range, or let the service connect from or to more addresses.",
        ],
        StatementTimeout => &[
            "Find the slow statement and what it waits for: locks, disk, a plan that has changed.",
            "Raise the timeout for this statement alone, not for all.",
        ],
        LockTimeout => &["Find the transaction that holds the lock, and make it shorter; retry the statement."],
        TransactionTimeout => &["Do other work before or after the transaction, not in it; split what is too long."],
        IdleTimeout => &[
            "Give connections back before other work begins; a pool's own idle time must be shorter than the server's or pooler's timeout.",
        ],
        LoginTimeout => &["See whether the server or pooler is overloaded, or the client's network is slow; retry with growing pauses."],
        SuspectedLeak => &["Look at the stack trace that follows: its caller does not give the connection back, or works long with it."],
        Unreachable => {
            &["See whether the server or pooler runs and listens at this address, and whether network and firewall let it through."]
        }
        LoginRefused => &["Correct role, password, database or TLS setting of the connection string, or let it in on the server's side."],
        Unavailable => &["Wait and retry with growing pauses; the log of the server or the provider's page says what it is doing."],
        ConnectionLost => {
            &["Look into the log of the server and of every pooler and proxy between at that time; retry on a new connection."]
        }
        PoolClosed => &["Close the pool last: after all requests and background tasks have ended."],
        SharedConnection => &["Take one connection from the pool for each task."],
        Deadlock => &["Retry the transaction, and take locks in the same order everywhere."],
        Cancelled => &["See whether the driver has a timeout of its own, for example a socket or query timeout."],
        SomeDeadline => &["Measure the wait for the pool apart from the statement: only then is it known which was too slow."],
        ServicePool | ServiceQueue | PoolerPool => &[],
    }
}
