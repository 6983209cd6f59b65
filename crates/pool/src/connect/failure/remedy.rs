//! What to do, for each cause, with the setting, the file or the limit by its name.

use sqlx::postgres::PgConnectOptions;

use super::ConnectCause::{self, *};
use super::plain;

/// A clause that follows the reason.
pub(super) fn remedy(cause: ConnectCause, target: &PgConnectOptions) -> String {
    let role = plain(target.get_username());
    let database = plain(target.get_database().unwrap_or(target.get_username()));
    let clause = match cause {
        Password => {
            return format!(
                "correct the password of the role {role} in the file of passwords or at the provider of credentials, which are asked anew for \
                 each connect, or in the database URL, and restart then"
            );
        }
        NotAdmitted => {
            return format!(
                "add a line for the role {role}, the database {database} and this address to the server's pg_hba.conf and reload it; if its \
                 lines are hostssl, connect with sslmode=require"
            );
        }
        Role => return format!("correct the role {role} in the database URL, or have it created with LOGIN"),
        Unreadable => {
            return format!(
                "check the role {role} and its password, the database {database}, their CONNECTION LIMIT and pg_hba.conf: the server's log \
                 says which; lc_messages = 'C' in postgresql.conf makes its messages readable"
            );
        }
        Database => return format!("correct the database {database} at the end of the URL, or create it"),
        DatabaseClosed => return format!("if it was not closed on purpose, ALTER DATABASE {database} ALLOW_CONNECTIONS true opens it"),
        NotGranted => return format!("GRANT CONNECT ON DATABASE {database} TO {role}"),
        ServerFull => "raise max_connections, or give the pools fewer connections; plimsoll check computes both, and needs one free slot",
        RoleLimit => return format!("raise the limit with ALTER ROLE {role} CONNECTION LIMIT, or let this role's pools hold fewer"),
        DatabaseLimit => {
            return format!(
                "raise the limit with ALTER DATABASE {database} CONNECTION LIMIT, or let the pools of this database hold fewer"
            );
        }
        Starting => "it is starting or stopping: try again in a moment",
        ReadOnly => {
            "the server is a standby, or default_transaction_read_only is on for this role or database: name the primary, or switch that off"
        }
        SessionAttrs => {
            "if a server was to be promoted, see whether it was; else add the host of the right one, or correct target_session_attrs"
        }
        Credentials => "see what the provider of credentials needs: its log, its own credentials, and its network",
        Hook => "correct what the service does in after_connect, or give it more time (hook_timeout)",
        StartupParameter => {
            return format!(
                "a pooler in between refuses it: leave it out of the database URL and set it with ALTER ROLE {role} SET, or add it to \
                 ignore_startup_parameters of PgBouncer"
            );
        }
        PoolerFull => {
            "the pooler in between has no connection left: raise its max_client_conn or default_pool_size, or let pools hold fewer"
        }
        PoolerServer => "the pooler in between cannot log in to the server: its log says why",
        PreparedElsewhere => {
            "a pooler in between lends prepared statements to others: use its session mode, PgBouncer 1.21 or later with \
             max_prepared_statements, or the server's own address"
        }
        UnknownAuthority => {
            "give the certificate of the authority that signed it as sslrootcert; sslmode=require encrypts without verifying"
        }
        CertificateName => {
            return format!(
                "connect by a name that the certificate has, instead of {}; sslmode=verify-ca verifies all but the name",
                plain(target.get_host())
            );
        }
        CertificateExpired => "renew the server's certificate (ssl_cert_file), or set the clock right",
        CertificateFile => "correct the path in sslrootcert, sslcert or sslkey: the file must hold a certificate or key in PEM",
        NoTls => "switch ssl on in the server's postgresql.conf, or connect with sslmode=disable if the network may see all of it",
        Handshake => "see the server's log; it may ask for a certificate of the client (sslcert and sslkey)",
        NothingListens => "start it, or correct the database URL",
        NoSocket => "start the server, or correct the folder of its socket (unix_socket_directories) in the database URL",
        SocketDenied => "let this account open it (unix_socket_permissions), or connect by the network",
        HostName => "correct the host in the database URL, or its entry in the DNS",
        NoRoute => "see whether the machine is up and the network leads there, or correct the host in the database URL",
        Late => "see whether the machine is up and whether a firewall drops what is sent to its port",
        HungUp => "see the server's log, or correct host and port in the database URL",
        NotPostgres => "correct host and port in the database URL",
        Options => "correct the database URL",
        Unknown => "the remedy is not known: the server's log may say more",
    };
    clause.to_owned()
}
