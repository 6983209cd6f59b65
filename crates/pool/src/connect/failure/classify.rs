//! From an error to its cause. Messages of a server are in its language: SQLSTATE and the name of the server's routine
//! tell first, words only where a pooler gives neither.

use std::io::{self, ErrorKind};

use sqlx::Error;
use sqlx::postgres::{PgConnectOptions, PgDatabaseError};

use super::ConnectCause;
use ConnectCause::*;

pub(super) fn classify(error: &Error, target: &PgConnectOptions) -> (ConnectCause, String) {
    match error {
        Error::Database(said) => {
            let routine = said.try_downcast_ref::<PgDatabaseError>().and_then(|said| said.routine()).unwrap_or_default();
            (of_code(&said.code().unwrap_or_default(), routine, said.message()), said.message().to_owned())
        }
        Error::Io(io) => of_io(io, target),
        Error::Tls(reason) => of_tls(&whole(reason.as_ref())),
        // The only way to know it: sqlx has no kind of its own for it.
        Error::Protocol(what) if what.contains("non-UTF-8") => {
            (Unreadable, "the server refuses the login, in a message that is not UTF-8".to_owned())
        }
        Error::Protocol(what) => (NotPostgres, format!("the program at this address does not speak PostgreSQL's protocol: {what}")),
        Error::Configuration(reason) => of_configuration(&reason.to_string()),
        other => (Unknown, other.to_string()),
    }
}

pub(super) fn of_code(code: &str, routine: &str, message: &str) -> ConnectCause {
    match (code, routine) {
        ("28P01", _) | ("28000", "auth_failed") => Password,
        ("28000", "InitializeSessionUserId") => Role,
        ("28000", _) => NotAdmitted,
        ("3D000", _) => Database,
        ("55000", _) => DatabaseClosed,
        ("42501", _) => NotGranted,
        ("53300", "InitializeSessionUserId") => RoleLimit,
        ("53300", "CheckMyDatabase") => DatabaseLimit,
        ("53300", _) if message.contains("for role") => RoleLimit,
        ("53300", _) if message.contains("for database") => DatabaseLimit,
        ("53300", _) => ServerFull,
        ("57P03", _) => Starting,
        ("25006", _) => ReadOnly,
        ("42P05" | "26000", _) => PreparedElsewhere,
        // What poolers say has no routine.
        ("08P01" | "0A000" | "08004" | "58000", "") => of_pooler(message),
        _ => Unknown,
    }
}

/// PgBouncer's words, and those of proxies that were made after it.
fn of_pooler(message: &str) -> ConnectCause {
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match () {
        () if says(&["startup parameter", "startup option", "command-line options", "startup_parameter"]) => StartupParameter,
        () if says(&["no more connections", "max_client_conn", "query_wait_timeout", "client_login_timeout"]) => PoolerFull,
        () if says(&["no such database", "database does not exist"]) => Database,
        () if says(&["no such user", "authentication failed", "wrong password", "not allowed"]) => Password,
        () if says(&["server login", "login failed", "server_login_retry", "server_connect", "server conn", "connect failed"]) => {
            PoolerServer
        }
        () => Unknown,
    }
}

fn of_io(io: &io::Error, target: &PgConnectOptions) -> (ConnectCause, String) {
    let text = whole(io);
    let is_socket = target.get_socket().is_some() || target.get_host().starts_with('/');
    let cause = match io.kind() {
        ErrorKind::UnexpectedEof => return (HungUp, hung_up(&text).to_owned()),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => HungUp,
        ErrorKind::ConnectionRefused => NothingListens,
        ErrorKind::NotFound if is_socket => NoSocket,
        ErrorKind::PermissionDenied if is_socket => SocketDenied,
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::IsADirectory => CertificateFile,
        ErrorKind::TimedOut => Late,
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable | ErrorKind::NetworkDown => NoRoute,
        _ if text.contains("lookup address") => HostName,
        ErrorKind::InvalidData => return of_tls(&text),
        _ => Unknown,
    };
    (cause, text)
}

/// sqlx takes the first bytes of a stranger's answer for the length of a message and waits for the rest.
fn hung_up(sqlx_says: &str) -> &'static str {
    if sqlx_says.contains("got 0 bytes") {
        "the server closed the connection without an answer"
    } else {
        "the answer broke off: the server went away, or the program at this address does not speak PostgreSQL's protocol"
    }
}

/// The words of rustls, and of the system's own library.
fn of_tls(text: &str) -> (ConnectCause, String) {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let cause = match () {
        () if says(&["does not support TLS", "without TLS", "TLS upgrade required"]) => NoTls,
        () if says(&["NotValidForName", "not valid for name", "Hostname mismatch", "hostname mismatch"]) => CertificateName,
        () if says(&["Expired", "expired", "NotValidYet", "not yet valid"]) => CertificateExpired,
        () if says(&["Invalid certificate /", "InvalidCertificateFile", "no keys found", "PEM"]) => CertificateFile,
        () if says(&[
            "UnknownIssuer",
            "CaUsedAsEndEntity",
            "invalid peer certificate",
            "certificate verify failed",
            "no root certificates",
        ]) =>
        {
            UnknownAuthority
        }
        () => Handshake,
    };
    (cause, text.to_owned())
}

fn of_configuration(text: &str) -> (ConnectCause, String) {
    let is_file = text.contains("pem file") || text.contains("key");
    (if is_file { CertificateFile } else { Options }, text.to_owned())
}

/// An error and those that it stands for, each once.
fn whole(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        source = inner.source();
    }
    text
}
