//! How a notifier stands.

use serde::Serialize;

use super::Notifier;
use super::outbox::DeliveryStatus;
use super::test_results::TestResult;

/// One notifier, as pages and interfaces show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotifierState {
    /// Its name in the configuration.
    pub name: String,
    /// `webhook`, `slack`, `alertmanager` or `mail`.
    pub kind: String,
    /// Where it leads, without any secret.
    pub to: String,
    /// Notices that are on their way.
    pub pending: u64,
    /// Notices that were given up in the last thirty days.
    pub given_up: u64,
    /// When it last took one, in milliseconds since the Unix epoch.
    pub last_delivered_at_ms: Option<u64>,
    /// What keeps notices from arriving, or has made one be given up.
    pub last_failure: Option<LastFailure>,
    /// The last test since the start: when, whether it arrived, and the sentence about it.
    pub last_test: Option<LastTest>,
}

/// A notice that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastFailure {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Which notice.
    pub key: String,
    /// Why, in one sentence.
    pub sentence: String,
    /// It is not sent again.
    pub is_final: bool,
}

/// A test that somebody has asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastTest {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Whether it arrived.
    pub arrived: bool,
    /// One sentence.
    pub sentence: String,
}

pub fn of(notifier: &Notifier, standing: DeliveryStatus, tried: Option<TestResult>) -> NotifierState {
    let test = |(at_ms, said): TestResult| LastTest { at_ms, arrived: said.is_ok(), sentence: said.unwrap_or_else(|failed| failed) };
    let failure = standing.last_failure.map(|failure| LastFailure {
        sentence: format!("{} {}.", notifier.to, failure.reason),
        at_ms: failure.at_ms,
        key: failure.key,
        is_final: failure.is_final,
    });
    NotifierState {
        name: notifier.name.clone(),
        kind: notifier.kind.to_owned(),
        to: notifier.to.clone(),
        pending: standing.pending,
        given_up: standing.given_up,
        last_delivered_at_ms: standing.last_delivered_at_ms,
        last_failure: failure,
        last_test: tried.map(test),
    }
}
