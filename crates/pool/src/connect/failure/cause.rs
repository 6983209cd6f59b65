//! The causes.

/// Why a connect failed.
///
/// ```
/// use plimsoll_pool::ConnectCause;
///
/// assert!(ConnectCause::Password.is_answer() && !ConnectCause::NothingListens.is_answer());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectCause {
    /// The role's password is wrong, or was changed meanwhile.
    Password,
    /// No line of `pg_hba.conf` lets the role in from here, or the way of authentication that it asks for fails.
    NotAdmitted,
    /// The role does not exist, or may not log in.
    Role,
    /// The login is refused in a message that is not UTF-8, so that the server's log alone says why.
    Unreadable,
    /// The database does not exist.
    Database,
    /// The database takes no connections (`ALLOW_CONNECTIONS false`).
    DatabaseClosed,
    /// The role may not connect to the database.
    NotGranted,
    /// Every slot of the server is taken.
    ServerFull,
    /// The role's `CONNECTION LIMIT` is reached.
    RoleLimit,
    /// The database's `CONNECTION LIMIT` is reached.
    DatabaseLimit,
    /// The server is starting or stopping.
    Starting,
    /// The session is read-only, although writes were asked for.
    ReadOnly,
    /// The server answers, and is not of the kind that `target_session_attrs` asks for.
    SessionAttrs,
    /// The provider of credentials fails, hangs, or gives none that can be used.
    Credentials,
    /// The hook of the connect fails, or takes too long ([`after_connect`](crate::PoolOptions::after_connect)).
    Hook,
    /// A pooler or proxy in between refuses a startup parameter.
    StartupParameter,
    /// A pooler in between has no connection left.
    PoolerFull,
    /// A pooler in between cannot reach the server, or log in there.
    PoolerServer,
    /// A pooler in between lends sessions of the server to others, and statements that were prepared there with them.
    PreparedElsewhere,
    /// The certificate's authority is not known here.
    UnknownAuthority,
    /// The certificate is for another name.
    CertificateName,
    /// The certificate has expired, or is not valid yet.
    CertificateExpired,
    /// A file with a certificate or key is missing, or holds none.
    CertificateFile,
    /// TLS was asked for, and the server or this program has none.
    NoTls,
    /// The TLS handshake failed.
    Handshake,
    /// No program listens at the address.
    NothingListens,
    /// The folder has no socket of a server.
    NoSocket,
    /// The socket's folder or file may not be opened.
    SocketDenied,
    /// The host's name is not known.
    HostName,
    /// There is no way to the address.
    NoRoute,
    /// The address does not answer in time.
    Late,
    /// The other side closed the connection before it had answered.
    HungUp,
    /// The program at the address does not speak PostgreSQL's protocol.
    NotPostgres,
    /// The connect options contradict each other.
    Options,
    /// None of these.
    Unknown,
}

impl ConnectCause {
    /// Whether a server, or a pooler before it, answered and refused; otherwise nothing is known to run there.
    pub fn is_answer(self) -> bool {
        use ConnectCause::*;
        self.is_login() || self.is_limit() || self.is_pooler() || matches!(self, ServerFull | DatabaseClosed | ReadOnly | SessionAttrs)
    }

    /// Whether the role, its password, its rights or the database's name are the reason.
    pub fn is_login(self) -> bool {
        use ConnectCause::*;
        matches!(self, Password | NotAdmitted | Role | Unreadable | Database | NotGranted)
    }

    /// Whether the limit of the role or of the database is the reason.
    pub fn is_limit(self) -> bool {
        matches!(self, Self::RoleLimit | Self::DatabaseLimit)
    }

    /// Whether a pooler in between is the reason.
    pub fn is_pooler(self) -> bool {
        use ConnectCause::*;
        matches!(self, StartupParameter | PoolerFull | PoolerServer | PreparedElsewhere)
    }
}
