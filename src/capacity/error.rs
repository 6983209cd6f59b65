//! Why a check could not be made.

use std::io::ErrorKind;

/// One sentence each that says what to do, without any secret.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Nobody is there.
    #[error("no PostgreSQL answers at {place} ({reason}); start it, or correct the database URL")]
    Unreachable {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
    },
    /// It is there and says no.
    #[error("the server at {place} refuses the connection: {reason}; {remedy}")]
    Refused {
        /// Where.
        place: String,
        /// In the server's words.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The connection was there and the reading failed.
    #[error("the server at {place} could not be read: {reason}")]
    Unreadable {
        /// Where.
        place: String,
        /// In the server's words.
        reason: String,
    },
    /// Older than any of the queries.
    #[error("PostgreSQL {0} is older than 13, the oldest that this check can read; upgrade it first, it gets no fixes any more")]
    TooOld(String),
    /// A number that makes no sense.
    #[error("{0}")]
    Wrong(String),
}

impl CheckError {
    /// Of a connect that failed.
    pub fn of_connect(place: &str, error: &sqlx::Error) -> Self {
        let place = place.to_owned();
        match error {
            sqlx::Error::Database(said) => {
                Self::Refused { place, reason: said.message().to_owned(), remedy: remedy(said.code().as_deref().unwrap_or_default()) }
            }
            sqlx::Error::Io(io) if io.kind() == ErrorKind::UnexpectedEof => {
                Self::Unreachable { place, reason: "it closed the connection without an answer".into() }
            }
            sqlx::Error::Io(io) => Self::Unreachable { place, reason: io.to_string() },
            sqlx::Error::Protocol(_) => {
                Self::Unreachable { place, reason: "what listens there does not speak PostgreSQL's protocol".into() }
            }
            other => Self::Unreachable { place, reason: other.to_string() },
        }
    }

    /// Of a query that failed.
    pub fn of_query(place: &str, error: &sqlx::Error) -> Self {
        let reason = match error {
            sqlx::Error::Database(said) => said.message().to_owned(),
            other => other.to_string(),
        };
        Self::Unreadable { place: place.to_owned(), reason }
    }

    /// No answer in time.
    pub fn late(place: &str, seconds: u64) -> Self {
        Self::Unreachable { place: place.to_owned(), reason: format!("no answer within {seconds} s") }
    }
}

fn remedy(code: &str) -> &'static str {
    match code {
        "28P01" | "28000" => "check the role and its password in the database URL, and the server's pg_hba.conf",
        "3D000" => "correct the database at the end of the URL",
        "53300" => "every slot is taken: check as a superuser, for whom some are reserved, or end a session first",
        "57P03" => "it is starting or stopping: try again in a moment",
        _ => "the server's log may say more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_one_sentence_with_the_place() {
        let refused = std::io::Error::from(ErrorKind::ConnectionRefused);
        let said = CheckError::of_connect("127.0.0.1:1", &sqlx::Error::Io(refused)).to_string();
        assert_eq!(said, "no PostgreSQL answers at 127.0.0.1:1 (connection refused); start it, or correct the database URL");
        assert!(remedy("53300").contains("superuser"));
    }
}
