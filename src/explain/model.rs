//! What a known message is about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The subject of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// All slots of `max_connections` are taken.
    ServerConnections,
    /// All slots that ordinary roles can use are taken; the rest is reserved.
    UsableConnections,
    /// The role's `CONNECTION LIMIT`.
    RoleConnections,
    /// The database's `CONNECTION LIMIT`.
    DatabaseConnections,
    /// One of these four: the text has the SQLSTATE alone.
    SomeConnections,
    /// `max_wal_senders`.
    WalSenders,
    /// `max_replication_slots`.
    ReplicationSlots,
    /// `max_locks_per_transaction`: the table of locks is full.
    LockTable,
    /// The server's machine starts no further process.
    ServerProcesses,
    /// Clients of a pooler.
    PoolerClients,
    /// Server connections of a pooler.
    PoolerPool,
    /// Connects at once, or per second, at a pooler or provider.
    ConnectRate,
    /// What a plan of the provider includes.
    ProviderQuota,
    /// The connections of the service's own pool.
    ServicePool,
    /// The queue of the service's own pool.
    ServiceQueue,
    /// Open files of a process or a machine.
    FileDescriptors,
    /// Local ports of a machine.
    Ports,
    /// Time for a statement.
    StatementTimeout,
    /// Time for a lock.
    LockTimeout,
    /// Time for a transaction.
    TransactionTimeout,
    /// Time without a statement, in a transaction or outside.
    IdleTimeout,
    /// Time for a login.
    LoginTimeout,
    /// A connection that is held for long.
    SuspectedLeak,
    /// Nothing answers at the address.
    Unreachable,
    /// The login is refused.
    LoginRefused,
    /// The server or pooler takes no connections at the moment.
    Unavailable,
    /// A connection was closed under its user.
    ConnectionLost,
    /// A pool was closed by its own process.
    PoolClosed,
    /// Two users of one connection.
    SharedConnection,
    /// Transactions that wait for each other.
    Deadlock,
    /// A statement that was cancelled by somebody.
    Cancelled,
    /// A deadline, of which the text does not say what took so long.
    SomeDeadline,
}

/// What kind of subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A limit of connections, or of what a connection needs.
    Limit,
    /// A limit of time.
    TimeLimit,
    /// No limit.
    NoLimit,
    /// The text holds no known message.
    Unknown,
}

impl Subject {
    /// What kind it is.
    pub fn verdict(self) -> Verdict {
        use Subject::*;
        match self {
            ServerConnections | UsableConnections | RoleConnections | DatabaseConnections | SomeConnections | WalSenders
            | ReplicationSlots | LockTable | ServerProcesses | PoolerClients | PoolerPool | ConnectRate | ProviderQuota | ServicePool
            | ServiceQueue | FileDescriptors | Ports => Verdict::Limit,
            StatementTimeout | LockTimeout | TransactionTimeout | IdleTimeout | LoginTimeout | SomeDeadline => Verdict::TimeLimit,
            SuspectedLeak | Unreachable | LoginRefused | Unavailable | ConnectionLost | PoolClosed | SharedConnection | Deadlock
            | Cancelled => Verdict::NoLimit,
        }
    }

    /// How far inside it stands: of several in one text the lowest is the cause, the others follow from it or are another matter.
    pub fn depth(self) -> u8 {
        use Subject::*;
        match self {
            RoleConnections | DatabaseConnections | UsableConnections | ServerConnections | ServerProcesses | FileDescriptors | Ports
            | WalSenders | ReplicationSlots => 0,
            SomeConnections | ProviderQuota => 1,
            PoolerPool => 2,
            PoolerClients | ConnectRate => 3,
            Unreachable | LoginRefused | Unavailable => 4,
            ServicePool | ServiceQueue | LockTable => 5,
            SuspectedLeak | StatementTimeout | LockTimeout | TransactionTimeout | IdleTimeout | LoginTimeout | Deadlock => 6,
            ConnectionLost | PoolClosed | SharedConnection | Cancelled => 7,
            SomeDeadline => 8,
        }
    }

    /// Whether it keeps a connection from being opened without being a limit.
    pub fn is_connect_failure(self) -> bool {
        matches!(self, Subject::Unreachable | Subject::LoginRefused | Subject::Unavailable)
    }

    /// Whether it is about the pools of a pooler, or those inside services; `None`: it is about no pool.
    pub fn is_of_poolers(self) -> Option<bool> {
        match self {
            Subject::ServicePool | Subject::ServiceQueue | Subject::SuspectedLeak => Some(false),
            Subject::PoolerPool | Subject::PoolerClients => Some(true),
            _ => None,
        }
    }

    /// Its word in JSON.
    pub fn word(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// A message that is known by its text.
#[derive(Debug)]
pub struct KnownMessage {
    /// Stays: programs read it. The project, a dot, the message.
    pub id: &'static str,
    pub subject: Subject,
    /// Where the text stands in the project's source, and in which versions.
    pub source: &'static str,
    /// Its texts, see [`pattern`](super::pattern); the most telling first.
    pub texts: &'static [&'static str],
    pub sqlstate: Option<&'static str>,
    /// It comes as well while no connection can be opened at all.
    pub also_unreachable: bool,
    /// It counts only where the text has this too.
    pub needs: Option<&'static str>,
    /// It does not count where the text has this.
    pub unless: Option<&'static str>,
    /// What helps first here, before what helps with the subject in general.
    pub remedy: Option<&'static str>,
}

impl KnownMessage {
    pub const fn new(id: &'static str, subject: Subject, source: &'static str, texts: &'static [&'static str]) -> Self {
        Self { id, subject, source, texts, sqlstate: None, also_unreachable: false, needs: None, unless: None, remedy: None }
    }

    pub const fn sqlstate(self, sqlstate: &'static str) -> Self {
        Self { sqlstate: Some(sqlstate), ..self }
    }

    pub const fn also_unreachable(self) -> Self {
        Self { also_unreachable: true, ..self }
    }

    pub const fn only_with(self, needs: &'static str, unless: &'static str) -> Self {
        Self { needs: Some(needs), unless: Some(unless), ..self }
    }

    pub const fn remedy(self, remedy: &'static str) -> Self {
        Self { remedy: Some(remedy), ..self }
    }
}

/// A project whose messages are known.
#[derive(Debug)]
pub struct Project {
    pub name: &'static str,
    /// Its source, as owner/name at GitHub or an address.
    pub repository: &'static str,
    pub messages: &'static [KnownMessage],
    /// What its owner sets and looks at.
    pub handles: Handles,
}

/// The names of a pool's or pooler's own options.
#[derive(Clone, Copy, Debug)]
pub struct Handles {
    /// The option that sets how many connections there are.
    pub size: Option<&'static str>,
    /// How to see who holds connections.
    pub holders: Option<&'static str>,
    /// The command or page that shows how it stands.
    pub look: Option<&'static str>,
}

impl Handles {
    pub const NONE: Self = Self { size: None, holders: None, look: None };

    pub const fn of_pool(size: &'static str, holders: &'static str, look: &'static str) -> Self {
        Self { size: Some(size), holders: Some(holders), look: Some(look) }
    }
}
