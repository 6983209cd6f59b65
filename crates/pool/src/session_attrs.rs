//! Which of several servers is the right one: `target_session_attrs` and `load_balance_hosts`, as libpq has them.

use std::fmt;
use std::str::FromStr;

/// The kind of server that sessions are opened on, as libpq's `target_session_attrs`.
///
/// A server of another kind is left again, and the next host is tried. The question travels in the statement that every new session
/// answers anyway, so it costs no round trip: sqlx keeps the parameters that servers from PostgreSQL 14 on report (`in_hot_standby`,
/// `default_transaction_read_only`) to itself.
///
/// ```
/// use plimsoll_pool::TargetSessionAttrs;
///
/// let wanted: TargetSessionAttrs = "read-write".parse().expect("a word of libpq's");
/// assert_eq!(wanted, TargetSessionAttrs::ReadWrite);
/// assert_eq!(wanted.to_string(), "read-write");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TargetSessionAttrs {
    /// Every server will do.
    #[default]
    Any,
    /// The session takes writes: `transaction_read_only` is off.
    ReadWrite,
    /// The session refuses writes: `transaction_read_only` is on.
    ReadOnly,
    /// The server is no standby.
    Primary,
    /// The server is a standby.
    Standby,
    /// A standby if one of the hosts is one, else any server.
    PreferStandby,
}

/// The order in which hosts are tried, as libpq's `load_balance_hosts`.
///
/// ```
/// use plimsoll_pool::LoadBalanceHosts;
///
/// assert_eq!("random".parse(), Ok(LoadBalanceHosts::Random));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LoadBalanceHosts {
    /// The order in which they are given.
    #[default]
    Disable,
    /// Another order for each connect.
    Random,
}

/// What a server told of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerRole {
    /// `transaction_read_only` of a new session.
    pub read_only: bool,
    /// It is a standby.
    pub in_recovery: bool,
}

impl TargetSessionAttrs {
    const WORDS: [(&str, Self); 6] = [
        ("any", Self::Any),
        ("read-write", Self::ReadWrite),
        ("read-only", Self::ReadOnly),
        ("primary", Self::Primary),
        ("standby", Self::Standby),
        ("prefer-standby", Self::PreferStandby),
    ];

    /// Whether sessions have to be on the server that takes writes.
    pub(crate) fn seeks_primary(self) -> bool {
        matches!(self, Self::ReadWrite | Self::Primary)
    }

    /// Whether a session on such a server will do.
    pub(crate) fn accepts(self, role: ServerRole) -> bool {
        match self {
            Self::Any => true,
            Self::ReadWrite => !role.read_only,
            Self::ReadOnly => role.read_only,
            Self::Primary => !role.in_recovery,
            Self::Standby | Self::PreferStandby => role.in_recovery,
        }
    }
}

impl LoadBalanceHosts {
    const WORDS: [(&str, Self); 2] = [("disable", Self::Disable), ("random", Self::Random)];
}

impl fmt::Display for ServerRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self { in_recovery: true, .. } => "the server is a standby",
            Self { read_only: true, .. } => "the server is a primary whose sessions are read-only (default_transaction_read_only is on)",
            _ => "the server is a primary that takes writes",
        })
    }
}

/// A word of libpq's, or a sentence that lists them.
macro_rules! words {
    ($type:ident, $key:literal, $list:literal) => {
        impl FromStr for $type {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                let known = Self::WORDS.iter().find(|(known, _)| *known == word);
                known.map(|(_, value)| *value).ok_or_else(|| format!("{} is none of {}: write one of them", $key, $list))
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(Self::WORDS.iter().find(|(_, value)| value == self).map_or("", |(word, _)| word))
            }
        }
    };
}

words!(TargetSessionAttrs, "target_session_attrs", "any, read-write, read-only, primary, standby and prefer-standby");
words!(LoadBalanceHosts, "load_balance_hosts", "disable and random");

#[cfg(test)]
mod tests {
    use super::*;
    use TargetSessionAttrs::*;

    #[test]
    fn each_word_accepts_the_servers_that_libpq_accepts() {
        let primary = ServerRole { read_only: false, in_recovery: false };
        let closed_primary = ServerRole { read_only: true, in_recovery: false };
        let standby = ServerRole { read_only: true, in_recovery: true };
        for (wanted, accepted) in [
            (Any, [true, true, true]),
            (ReadWrite, [true, false, false]),
            (ReadOnly, [false, true, true]),
            (Primary, [true, true, false]),
            (Standby, [false, false, true]),
            (PreferStandby, [false, false, true]),
        ] {
            assert_eq!([primary, closed_primary, standby].map(|role| wanted.accepts(role)), accepted, "{wanted}");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written_and_no_others() {
        for (word, value) in TargetSessionAttrs::WORDS {
            assert_eq!((word.parse(), value.to_string().as_str()), (Ok(value), word));
        }
        let refused = "readwrite".parse::<TargetSessionAttrs>().expect_err("libpq has no such word");
        assert!(refused.starts_with("target_session_attrs is none of any, read-write"), "{refused}");
        assert!("on".parse::<LoadBalanceHosts>().is_err());
    }
}
