//! Reads a source once, adds it, and removes it again: by what REST uses, with an entry in the audit.

use std::sync::Arc;

use serde_json::Value;

use super::answers::{Answers, WrongAnswer};
use super::outcome::{Outcome, errors, has_answered};
use super::trials::Trials;
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::fleet::registry::Registry;
use crate::fleet::sources::{SourceConfig, SourceRefusal, Sources, Trial};

/// What the first steps need of a console.
pub struct FirstSteps {
    pub(super) sources: Arc<Sources>,
    pub(super) fleet: Arc<Registry>,
    pub(super) trials: Trials,
    audit: Audit,
}

impl FirstSteps {
    /// Over the sources of a console.
    pub fn new(sources: Arc<Sources>, fleet: Arc<Registry>, audit: Audit) -> Arc<Self> {
        Arc::new(Self { sources, fleet, trials: Trials::default(), audit })
    }

    /// One reading of the source that the answers make; nothing is added. Returns what the outcome is found by.
    pub async fn try_out(&self, answers: Answers, who: &Actor) -> String {
        let answers = answers.trimmed();
        let result = self.read_once(&answers, who).await;
        self.keep(answers, result)
    }

    async fn read_once(&self, answers: &Answers, who: &Actor) -> Result<Trial, WrongAnswer> {
        let given = answers.source(self.sources.secret_places())?;
        let _seat = self.trials.seat(who.session).map_err(|wait| WrongAnswer { field: None, sentence: wait.to_owned() })?;
        let entry = AuditEntry::new(who, Action::TrySource, format!("source {}", name_of(&given)));
        let read = self.sources.try_out(&given).await.map_err(WrongAnswer::from);
        let entry = match &read {
            Ok(trial) if has_answered(trial) => entry.with_details(given.to_string()),
            Ok(trial) => entry.failed(errors(trial).next().cloned().unwrap_or_default()),
            Err(wrong) => entry.refused(wrong.sentence.clone()),
        };
        self.audit.keep(entry).await;
        read
    }

    /// Adds the source that the answers make: its id.
    ///
    /// # Errors
    /// What the outcome is found by that says why it is not added.
    pub async fn add(&self, answers: Answers, who: &Actor) -> Result<String, String> {
        let answers = answers.trimmed();
        let added = match answers.source(self.sources.secret_places()) {
            Ok(given) => self.add_source(given, who).await.map_err(WrongAnswer::from),
            Err(wrong) => Err(wrong),
        };
        added.map_err(|wrong| self.keep(answers, Err(wrong)))
    }

    async fn add_source(&self, given: Value, who: &Actor) -> Result<String, SourceRefusal> {
        let state = self.sources.add(given.clone()).await?.state;
        let id = state.id.unwrap_or_default();
        let entry = AuditEntry::new(who, Action::AddSource, format!("source {} ({id})", state.name));
        self.audit.keep(entry.with_details(given.to_string())).await;
        Ok(id)
    }

    /// Removes a source that was added. One that is gone meanwhile is removed.
    ///
    /// # Errors
    /// [`SourceRefusal`], with what to do.
    pub async fn remove(&self, id: &str, who: &Actor) -> Result<(), SourceRefusal> {
        match self.sources.remove(id).await {
            Ok(name) => {
                self.audit.keep(AuditEntry::new(who, Action::RemoveSource, format!("source {name} ({id})"))).await;
                Ok(())
            }
            Err(SourceRefusal::Unknown(_)) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    fn keep(&self, answers: Answers, result: Result<Trial, WrongAnswer>) -> String {
        let answers = answers.without_secrets(self.sources.secret_places());
        self.trials.keep(Outcome { answers, result })
    }
}

/// What the source will be called.
fn name_of(given: &Value) -> String {
    SourceConfig::from_json(given).map(|config| config.name()).unwrap_or_default()
}
