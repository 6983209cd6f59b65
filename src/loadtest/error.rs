//! Why a test could not be run: nothing was put under load then, and nothing is left open.

use crate::capacity::error::CheckError;

/// One sentence each that says what to do, without any secret.
#[derive(Debug, thiserror::Error)]
pub enum LoadTestError {
    /// What was asked for contradicts itself, or is more than there is.
    #[error("{0}")]
    Wrong(String),
    /// It is allowed, but only to somebody who says so.
    #[error("{why}; {}", .needs.on_the_command_line())]
    NotConfirmed {
        /// What speaks against it.
        why: String,
        /// What the somebody says.
        needs: Consented,
    },
    /// The server could not be read.
    #[error(transparent)]
    Server(#[from] CheckError),
    /// The statement is no query that only reads, as far as can be told.
    #[error("the statement was not run: {0}; use a read-only query, or --allow-writes if every user may run it repeatedly")]
    NoQuery(String),
    /// The statement cannot be run as it is. The server's words may hold what it read: they are for a terminal and the
    /// log, never for a page.
    #[error("the server refused the statement ({code}: {message}); {remedy}")]
    Statement {
        /// SQLSTATE.
        code: String,
        /// In the server's words.
        message: String,
        /// What to do.
        remedy: &'static str,
    },
}

/// What somebody says who knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consented {
    /// This server may be put under load.
    Load,
}

impl Consented {
    fn on_the_command_line(self) -> &'static str {
        match self {
            Self::Load => "to test it anyway, add --yes",
        }
    }
}

/// The same as `Err(Wrong(…))`, for chains of conditions.
pub fn wrong<T>(sentence: impl Into<String>) -> Result<T, LoadTestError> {
    Err(LoadTestError::Wrong(sentence.into()))
}
