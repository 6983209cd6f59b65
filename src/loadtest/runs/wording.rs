//! Load tests in words: for the log, the audit, and whoever is refused.

use super::sentence::sentence;
use crate::access::Actor;
use crate::access::audit::{Action, AuditEntry};
use crate::loadtest::error::LoadTestError;
use crate::loadtest::plan::TestPlan;
use crate::loadtest::preflight::ProbedServer;

pub(super) fn entry(who: &Actor) -> AuditEntry {
    AuditEntry::new(who, Action::StartLoadTest, "a load test")
}

/// For the audit, which has each statement that somebody wanted to run.
pub(super) fn with_statement(said: &str, statement: &str) -> String {
    if statement.is_empty() { said.to_owned() } else { format!("{said}. Statement: {statement}") }
}

/// Why it is refused; what the server said of the statement is in the log alone.
pub(super) fn logged(error: &LoadTestError) -> String {
    if let LoadTestError::Statement { code, message, .. } = error {
        tracing::warn!(db.code = code, "the statement of a load test was refused by the server: {message}");
    }
    sentence(error)
}

pub(super) fn words(plan: &TestPlan, seen: Option<&ProbedServer>) -> String {
    let target = match seen {
        Some(seen) => format!("PostgreSQL {} at {}", seen.version, seen.endpoint.place),
        None => format!("target {}", plan.target.kind().as_str()),
    };
    let users = crate::ui::format::plural(plan.users, "user", "users");
    format!("{users}, profile {}, on {target}", plan.profile.as_str())
}
