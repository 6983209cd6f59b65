//! A finding in the making; its id is put in by the list that calls it.

use crate::capacity::model::{Evidence, Finding, SettingChange, Severity};

/// What is the case and why it matters; the rest is added where there is any.
pub fn draft(severity: Severity, sentence: impl Into<String>, why: impl Into<String>) -> Finding {
    let (sentence, why) = (sentence.into(), why.into());
    Finding { id: String::new(), severity, sentence, evidence: vec![], why, next_step: None, changes: vec![] }
}

impl Finding {
    /// With what it rests on.
    pub fn rests_on(mut self, evidence: Vec<Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }

    /// With what to do, in words.
    pub fn next(mut self, step: impl Into<String>) -> Self {
        self.next_step = Some(step.into());
        self
    }

    /// With what to change.
    pub fn changing(mut self, changes: Vec<SettingChange>) -> Self {
        self.changes.extend(changes);
        self
    }
}
