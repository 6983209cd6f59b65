//! The parameters of libpq, and what becomes of each.

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeywordUse {
    /// It is used.
    Used,
    /// These values ask for nothing that is not done anyway; every other value is refused, with this advice.
    Only(&'static [&'static str], &'static str),
    /// Connections do not depend on it; the log says that it is not used.
    Unused,
}

use KeywordUse::{Only, Unused, Used};

const NEVER: &[&str] = &[];

/// Names as libpq has them.
const ALL: &[(&str, KeywordUse)] = &[
    ("service", Used),
    ("servicefile", Used),
    ("user", Used),
    ("password", Used),
    ("passfile", Used),
    ("dbname", Used),
    ("host", Used),
    ("hostaddr", Used),
    ("port", Used),
    ("options", Used),
    ("application_name", Used),
    ("fallback_application_name", Used),
    ("connect_timeout", Used),
    ("sslmode", Used),
    ("sslrootcert", Used),
    ("sslcert", Used),
    ("sslkey", Used),
    ("statement-cache-capacity", Used),
    ("target_session_attrs", Used),
    ("load_balance_hosts", Used),
    (
        "channel_binding",
        Only(&["prefer", "disable"], "channel binding is not supported: leave it out, and use sslmode=verify-full to know the server"),
    ),
    (
        "client_encoding",
        Only(&["UTF8", "UTF-8", "utf8", "utf-8", "unicode", "auto"], "sessions use UTF8, which PostgreSQL converts: leave it out"),
    ),
    ("replication", Only(&["false", "off", "no", "0"], "replication connections are not supported: leave it out")),
    ("sslnegotiation", Only(&["postgres"], "TLS is asked for as servers before PostgreSQL 17 expect: leave it out")),
    ("sslcertmode", Only(&["allow"], "the client's certificate is sent where sslcert is given: leave it out")),
    ("sslpassword", Unused),
    ("sslcrl", Only(NEVER, "lists of revoked certificates are not supported: leave it out if the connection may do without")),
    ("sslcrldir", Only(NEVER, "lists of revoked certificates are not supported: leave it out if the connection may do without")),
    ("ssl_min_protocol_version", Only(&["TLSv1", "TLSv1.1", "TLSv1.2"], "TLS 1.2 and 1.3 are used: leave it out")),
    ("ssl_max_protocol_version", Only(&["TLSv1.3"], "TLS 1.2 and 1.3 are used: leave it out")),
    ("min_protocol_version", Only(&["3.0"], "version 3.0 of the protocol is used: leave it out")),
    ("max_protocol_version", Unused),
    ("requirepeer", Only(NEVER, "the server's account is not verified: leave it out if the connection may do without")),
    ("require_auth", Only(NEVER, "the way of authentication is the server's choice: leave it out if the connection may do without")),
    ("gssencmode", Only(&["disable", "prefer"], "GSSAPI is not supported: leave it out, and use sslmode=require for encryption")),
    ("krbsrvname", Unused),
    ("gsslib", Unused),
    ("gssdelegation", Unused),
    ("keepalives", Unused),
    ("keepalives_idle", Unused),
    ("keepalives_interval", Unused),
    ("keepalives_count", Unused),
    ("tcp_user_timeout", Unused),
    ("sslcompression", Unused),
    ("sslsni", Unused),
    ("scram_client_key", Only(NEVER, "keys of SCRAM are not supported: give the password")),
    ("scram_server_key", Only(NEVER, "keys of SCRAM are not supported: give the password")),
    ("oauth_issuer", Only(NEVER, "OAuth is not supported: give a password or a certificate")),
    ("oauth_client_id", Only(NEVER, "OAuth is not supported: give a password or a certificate")),
    ("oauth_client_secret", Only(NEVER, "OAuth is not supported: give a password or a certificate")),
    ("oauth_scope", Only(NEVER, "OAuth is not supported: give a password or a certificate")),
];

/// Other spellings that sqlx takes.
const ALIASES: [(&str, &str); 6] = [
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("database", "dbname"),
];

/// Variables of the environment, and the parameter that each stands for.
pub(super) const VARIABLES: [(&str, &str); 25] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGOPTIONS", "options"),
    ("PGAPPNAME", "application_name"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGGSSENCMODE", "gssencmode"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
    ("PGCLIENTENCODING", "client_encoding"),
];

/// libpq's name of a parameter.
pub(super) fn canonical(key: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == key).map_or(key, |(_, name)| name)
}

/// What becomes of a parameter; `None` if libpq has none of this name.
pub(super) fn fate(key: &str) -> Option<KeywordUse> {
    ALL.iter().find(|(name, _)| *name == key).map(|(_, fate)| *fate)
}

pub(super) fn is_known(key: &str) -> bool {
    fate(canonical(key)).is_some()
}

/// Without them a connection fails, or works all the same.
const UNGUARDED: [&str; 8] = [
    "user",
    "password",
    "passfile",
    "options",
    "application_name",
    "fallback_application_name",
    "connect_timeout",
    "statement-cache-capacity",
];

/// The parameter that was probably meant: the same but for case, or for a letter or two. Only of those without which a
/// connection would be another, or less safe, than it seems.
pub(super) fn meant(key: &str) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase().replace('-', "_");
    let near = |name: &&str| lower == **name || (name.len() > 4 && lower.len() < 40 && distance(&lower, name) <= 2);
    let guarded = ALL.iter().filter(|(name, fate)| *fate != Unused && !UNGUARDED.contains(name));
    guarded.map(|(name, _)| *name).find(near)
}

/// Letters to add, drop or change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other = other.as_bytes();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, byte) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, their) in other.iter().enumerate() {
            let changed = diagonal + usize::from(byte != *their);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
