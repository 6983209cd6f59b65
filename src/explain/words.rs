//! What a message says, in one sentence with its values.

use super::finder::Found;
use super::model::Subject;
use super::values::Values;

/// The sentence.
pub fn headline(found: &Found) -> String {
    let (values, project) = (&found.values, found.project.name);
    use Subject::*;
    match found.subject {
        ServerConnections => {
            "The PostgreSQL server is full: all slots of max_connections are taken, the reserved ones included, or were for \
                              a moment while many connections were being opened."
                .into()
        }
        UsableConnections => {
            "The PostgreSQL server is full for ordinary roles: all usable slots are taken, and the rest is reserved.".into()
        }
        RoleConnections => named(values, "role", "The role", "has as many sessions as its CONNECTION LIMIT allows."),
        DatabaseConnections => named(values, "database", "The database", "has as many sessions as its CONNECTION LIMIT allows."),
        SomeConnections => "The PostgreSQL server takes no more connections (SQLSTATE 53300); the text does not say by which limit: \
                            max_connections, reserved slots, or the CONNECTION LIMIT of the role or the database."
            .into(),
        WalSenders => format!("All {}of max_wal_senders are in use.", number(values, "limit", "")),
        ReplicationSlots => "All replication slots of max_replication_slots are in use.".into(),
        LockTable => "The server's table of locks is full: max_locks_per_transaction is too small for the tables and partitions that \
                      transactions touch."
            .into(),
        ServerProcesses => "The server's machine could not start a process for the connection: it lacks memory or may run no more \
                            processes."
            .into(),
        PoolerClients => format!("{project} takes no more clients{}.", limit(values)),
        PoolerPool => format!("{project} has no free server connection{}{}.", limit(values), waited(values)),
        ConnectRate => format!("Too many connects at once for {project}{}.", limit(values)),
        ProviderQuota => format!("The plan at {project} is used up: the database takes no connections until it is raised or begins anew."),
        ServicePool => service_pool(found),
        ServiceQueue => format!(
            "The queue of the service's own pool is full{}: the caller was refused at once.",
            values.count("waiting").map(|waiting| format!(", {waiting} callers waited already")).unwrap_or_default()
        ),
        FileDescriptors => "A process or its machine has no file descriptor left: each connection takes one.".into(),
        Ports => "The machine has no local port left for a further connection to the same address.".into(),
        _ => no_limit_of_connections(found),
    }
}

fn no_limit_of_connections(found: &Found) -> String {
    let (values, project) = (&found.values, found.project.name);
    use Subject::*;
    match found.subject {
        StatementTimeout => format!("A statement took longer than allowed ({project}); no limit of connections was hit."),
        LockTimeout => "A statement waited for a lock longer than lock_timeout; no limit of connections was hit.".into(),
        TransactionTimeout => {
            format!("A transaction or connection was held longer than allowed{}; no limit of connections was hit.", waited(values))
        }
        IdleTimeout => format!("A connection was idle longer than allowed and was closed ({project}); no limit of connections was hit."),
        LoginTimeout => format!("A login took longer than allowed ({project}); no limit of connections is named."),
        SuspectedLeak => "A caller holds a connection longer than the pool's threshold for leaks; no limit was hit yet.".into(),
        Unreachable if values.count("open") == Some(0) => {
            "The service's pool has no open connection at all: connects fail. The size of the pool is not the limit.".into()
        }
        Unreachable => format!("No connection could be opened: nothing usable answers at the address{}. This is not a limit.", of(project)),
        LoginRefused => format!("The login was refused{}. This is not a limit of connections.", of(project)),
        Unavailable => {
            format!("{} takes no connections at the moment: it is starting, stopping or suspended. This is not a limit.", project)
        }
        ConnectionLost => "A connection was closed while it was in use or idle. The text does not name a limit.".into(),
        PoolClosed => "The service uses its pool after it has closed it. This is not a limit.".into(),
        SharedConnection => {
            "Two tasks use one connection at the same time. This is not a limit: each needs a connection of its own.".into()
        }
        Deadlock => "Two transactions waited for each other's locks. This is not a limit of connections.".into(),
        Cancelled => "Somebody cancelled the statement: a user, a driver with a timeout of its own, or an administrator. This is not a \
                      limit of connections."
            .into(),
        _ => "A deadline passed, and the text does not say what took so long: a wait for the pool, a connect, or a statement.".into(),
    }
}

fn service_pool(found: &Found) -> String {
    let values = &found.values;
    let pool = values.text("pool").map(|name| format!(" {name}")).unwrap_or_default();
    let (size, overflow) = (values.count("size"), values.count("overflow"));
    let detail = match (size, overflow, values.count("in_use")) {
        (Some(size), Some(overflow), _) => format!(": all {} connections ({size} + {overflow} overflow) were in use", size + overflow),
        (Some(size), None, _) => format!(": all {size} connections were in use"),
        (None, _, Some(in_use)) => match values.count("open") {
            Some(open) => format!(": {in_use} of {open} open connections were in use"),
            None => format!(": all {in_use} connections were in use"),
        },
        _ => String::new(),
    };
    let waiting = values.count("waiting").map(|waiting| format!(", {waiting} callers waited")).unwrap_or_default();
    format!("The service's own pool{pool} ({}) had no free connection{}{detail}{waiting}.", found.project.name, waited(values))
}

fn named(values: &Values, name: &str, noun: &str, rest: &str) -> String {
    match values.text(name) {
        Some(name) => format!("{noun} {name} {rest}"),
        None => format!("{noun} {rest}"),
    }
}

fn number(values: &Values, name: &str, otherwise: &str) -> String {
    values.count(name).map_or_else(|| otherwise.to_owned(), |count| format!("{count} "))
}

fn limit(values: &Values) -> String {
    let limit = values.count("limit").or_else(|| values.count("size"));
    limit.map(|limit| format!(" (limit {limit})")).unwrap_or_default()
}

fn waited(values: &Values) -> String {
    match values.seconds(&["waited_s", "waited_ms", "timeout_s", "timeout_ms"]) {
        Some(seconds) => format!(" within {}", spoken(seconds)),
        None => String::new(),
    }
}

/// "30 s", "5.003 s", "200 ms".
fn spoken(seconds: f64) -> String {
    let short = |number: f64| format!("{number:.3}").trim_end_matches('0').trim_end_matches('.').to_owned();
    if seconds < 1.0 { format!("{} ms", short(seconds * 1000.0)) } else { format!("{} s", short(seconds)) }
}

fn of(project: &str) -> String {
    if project == "operating system" { String::new() } else { format!(" ({project})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_their_unit() {
        assert_eq!([30.0, 5.003, 0.2, 0.0].map(spoken), ["30 s", "5.003 s", "200 ms", "0 ms"]);
    }
}
