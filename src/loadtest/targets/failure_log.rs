//! Statements that fail: what is reported of them, and what is only said to whoever reads the log.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use sqlx::Error;

use crate::loadtest::plan::ServerMessages;
use crate::loadtest::sqlstate::meaning;
use crate::loadtest::users::RequestFailure;

/// Says the server's words once for each SQLSTATE: a statement that fails does so thousands of times.
pub struct FailureLog {
    words: ServerMessages,
    said: Mutex<BTreeSet<String>>,
}

impl FailureLog {
    pub fn to(words: ServerMessages) -> Self {
        Self { words, said: Mutex::default() }
    }

    /// What the report has of it: SQLSTATE and a sentence, never what the server wrote.
    pub fn failure(&self, error: &Error) -> RequestFailure {
        let Some(said) = error.as_database_error() else { return of_connection(error) };
        let code = said.code().unwrap_or_default().into_owned();
        self.say_once(&code, said.message());
        let message = format!("{}; the log has the server's words", meaning(&code));
        RequestFailure { kind: "query", code: Some(code), message }
    }

    fn say_once(&self, code: &str, message: &str) {
        if !self.said.lock().insert(code.to_owned()) {
            return;
        }
        match self.words {
            ServerMessages::Log => tracing::warn!(db.code = code, "a statement of the load test failed: {message}"),
            ServerMessages::Told(tell) => tell(&format!("a statement failed ({code}): {message}")),
        }
    }
}

fn of_connection(error: &Error) -> RequestFailure {
    let message = match error {
        Error::Io(reason) => reason.to_string(),
        other => other.to_string(),
    };
    RequestFailure { kind: "query", code: None, message }
}
