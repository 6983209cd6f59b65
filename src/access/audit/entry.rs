//! One entry: who did what to what, and what came of it.

use crate::access::Actor;

/// Longer words from outside are cut: a row stays small.
const LONGEST_WORDS: usize = 200;
/// A statement of the operator's is kept whole unless it is longer.
const LONGEST_DETAILS: usize = 4000;

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    LogIn,
    LogOut,
    EndSession,
    ChangePassword,
    CreateToken,
    RevokeToken,
    /// A token was used for the first time.
    UseToken,
    /// Statements were read with their literals.
    ReadStatements,
    CancelBackend,
    TerminateBackend,
    StartLoadTest,
    AbortLoadTest,
    ChangeRule,
    AcknowledgeIncident,
    SilenceIncident,
    TestNotifier,
    /// The number of simulated users was changed.
    ChangeDemo,
    /// A deploy was marked on the charts.
    MarkDeploy,
    /// A source of pools was read once, on the page of first steps.
    TrySource,
    /// A source of pools was added over REST or on that page.
    AddSource,
    /// A source that was added was replaced.
    ReplaceSource,
    /// A source that was added was removed.
    RemoveSource,
}

impl Action {
    /// As the store, the page and the download write it.
    pub fn word(self) -> &'static str {
        match self {
            Action::LogIn => "login",
            Action::LogOut => "logout",
            Action::EndSession => "session.end",
            Action::ChangePassword => "password.change",
            Action::CreateToken => "token.create",
            Action::RevokeToken => "token.revoke",
            Action::UseToken => "token.first_use",
            Action::ReadStatements => "statements.read",
            Action::CancelBackend => "backend.cancel",
            Action::TerminateBackend => "backend.terminate",
            Action::StartLoadTest => "load_test.start",
            Action::AbortLoadTest => "load_test.abort",
            Action::ChangeRule => "rule.change",
            Action::AcknowledgeIncident => "incident.acknowledge",
            Action::SilenceIncident => "incident.silence",
            Action::TestNotifier => "notifier.test",
            Action::ChangeDemo => "demo.change",
            Action::MarkDeploy => "deploy.mark",
            Action::TrySource => "source.try",
            Action::AddSource => "source.add",
            Action::ReplaceSource => "source.replace",
            Action::RemoveSource => "source.remove",
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditOutcome {
    Done,
    /// The console did not do it.
    Refused,
    /// The console tried.
    Failed,
}

impl AuditOutcome {
    /// As the store, the page and the download write it.
    pub fn word(self) -> &'static str {
        match self {
            AuditOutcome::Done => "done",
            AuditOutcome::Refused => "refused",
            AuditOutcome::Failed => "failed",
        }
    }
}

/// Something to be kept. The moment is that of [`Audit::keep`](super::Audit::keep).
#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub who: Actor,
    pub action: Action,
    pub target: String,
    pub outcome: AuditOutcome,
    pub details: String,
}

impl AuditEntry {
    /// Done, unless something else is said of it. `target`: to what, for example `backend 4711`.
    pub fn new(who: &Actor, action: Action, target: impl Into<String>) -> Self {
        Self { who: who.clone(), action, target: cut(target.into(), LONGEST_WORDS), outcome: AuditOutcome::Done, details: String::new() }
    }

    /// With what else is to be known, in a sentence or as SQL.
    pub fn with_details(self, details: impl Into<String>) -> Self {
        Self { details: cut(details.into(), LONGEST_DETAILS), ..self }
    }

    /// Not done, for this reason.
    pub fn refused(self, reason: impl Into<String>) -> Self {
        Self { outcome: AuditOutcome::Refused, ..self.with_details(reason) }
    }

    /// Tried in vain, for this reason.
    pub fn failed(self, reason: impl Into<String>) -> Self {
        Self { outcome: AuditOutcome::Failed, ..self.with_details(reason) }
    }

    /// What came of it, in a sentence.
    pub fn ended(self, outcome: Result<&str, &str>) -> Self {
        match outcome {
            Ok(sentence) => self.with_details(sentence),
            Err(reason) => self.refused(reason),
        }
    }
}

fn cut(text: String, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// An entry as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    pub id: i64,
    pub at_ms: i64,
    /// The last time, where the same was tried `times` times.
    pub until_ms: i64,
    pub times: i64,
    pub who: String,
    pub session: Option<i64>,
    pub address: Option<String>,
    pub action: String,
    pub target: String,
    pub outcome: String,
    pub details: String,
}

impl AuditRow {
    /// Who, from where, in one phrase.
    pub fn by(&self) -> String {
        let session = self.session.map(|number| format!(", session {number}")).unwrap_or_default();
        let address = self.address.as_ref().map(|address| format!(" from {address}")).unwrap_or_default();
        format!("{}{session}{address}", self.who)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_is_cut_between_two_characters() {
        let entry = AuditEntry::new(&Actor::stranger(None), Action::LogIn, "é".repeat(500)).refused("ß".repeat(5000));
        assert_eq!((entry.target.chars().count(), entry.details.chars().count()), (201, 4001));
    }
}
