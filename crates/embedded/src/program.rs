//! What is known of a program that is started and looked after here.

use std::path::PathBuf;

use nix::sys::signal::Signal;
use tokio::process::Command;

use super::EmbeddedError;
use super::account::Account;
use super::last_words::last_words;

/// A program that is started, watched, started anew when it dies, and stopped.
pub(super) trait Program: Clone + Send + Sync + 'static {
    /// What is known of its process from outside.
    fn traces(&self) -> Traces;

    /// How it is started; standard streams and process group are the supervisor's.
    fn command(&self) -> Command;

    /// Whether it serves.
    fn answers(&self) -> impl Future<Output = bool> + Send;
}

/// How a process of a program is known, and ended, by whoever has not started it.
#[derive(Clone)]
pub(super) struct Traces {
    /// What the log calls it.
    pub name: &'static str,
    /// Part of its command line, as is `folder`.
    pub program: &'static str,
    pub folder: PathBuf,
    /// Where it writes the number of its process.
    pub pid_file: PathBuf,
    /// Where its standard error goes.
    pub log: PathBuf,
    pub account: Account,
    /// Ends it in order; the second one ends it if the first does not.
    pub endings: [Signal; 2],
}

impl Traces {
    pub(super) fn failed(&self, reason: &str) -> EmbeddedError {
        EmbeddedError::Failed { name: self.name, reason: reason.to_owned(), log: self.log.clone() }
    }

    /// For an error message.
    pub(super) fn last_words(&self) -> String {
        last_words(&self.log)
    }
}
