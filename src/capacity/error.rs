//! Why a check could not be made.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use plimsoll_pool::ConnectCause;
use plimsoll_pool::connect::failure::FailureDetails;

/// One sentence each that says what to do, without any secret.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No PostgreSQL is known to be there.
    #[error("no PostgreSQL answers at {place} ({reason}); {remedy}")]
    Unreachable {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// It is there, and no TLS connection came about as it was asked for.
    #[error("the connection to {place} cannot be secured: {reason}; {remedy}")]
    Insecure {
        /// Where.
        place: String,
        /// Why not.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// It is there and says no.
    #[error("the server at {place} refuses the connection: {reason}; {remedy}")]
    Refused {
        /// Where.
        place: String,
        /// In the server's words.
        reason: String,
        /// What to do.
        remedy: String,
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
    #[error("PostgreSQL {0} is not supported: this check needs version 13 or later; upgrade the server first")]
    TooOld(String),
    /// A number that makes no sense.
    #[error("{0}")]
    Wrong(String),
}

impl CheckError {
    /// Of a connect that failed.
    pub fn of_connect(place: &str, error: &sqlx::Error, target: &PgConnectOptions) -> Self {
        Self::told(place, FailureDetails::of(error, target), error.as_database_error().is_some())
    }

    fn told(place: &str, told: FailureDetails, answered: bool) -> Self {
        use ConnectCause::*;
        let FailureDetails { cause, reason, remedy } = told;
        let place = place.to_owned();
        match cause {
            UnknownAuthority | CertificateName | CertificateExpired | CertificateFile | NoTls | Handshake => {
                Self::Insecure { place, reason, remedy }
            }
            _ if answered || cause.is_answer() => Self::Refused { place, reason, remedy },
            _ => Self::Unreachable { place, reason, remedy },
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
    pub fn late(place: &str, limit: Duration, target: &PgConnectOptions) -> Self {
        Self::told(place, FailureDetails::late(limit, target), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_one_sentence_with_the_place() {
        let refused = sqlx::Error::Io(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
        let target = PgConnectOptions::new_without_pgpass();
        let said = CheckError::of_connect("127.0.0.1:1", &refused, &target).to_string();
        assert_eq!(said, "no PostgreSQL answers at 127.0.0.1:1 (connection refused); start it, or correct the database URL");
    }
}
