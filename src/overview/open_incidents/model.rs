//! An open incident as the first page says it.

use plimsoll_model::Level;

/// An incident that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenIncident {
    /// Its number.
    pub id: i64,
    /// How urgent it is.
    pub level: Level,
    /// What it is about: the name of a pool or of a further server, or "the server".
    pub source: String,
    /// The instances of the service that it is about; empty for an incident of one pool or server.
    pub instances: Vec<String>,
    /// What is wrong, with the numbers, in a sentence.
    pub sentence: String,
    /// When the numbers of the sentence were read, in milliseconds since the Unix epoch.
    pub said_at_ms: u64,
    /// Why, as far as it can be told.
    pub cause: Option<String>,
    /// When it began, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// Who looks after it.
    pub acknowledged_by: Option<String>,
}

impl OpenIncident {
    /// Since when, and whether somebody looks after it.
    pub fn state(&self, since: &str) -> String {
        match &self.acknowledged_by {
            Some(who) => format!("Since {since} UTC, acknowledged by {who}."),
            None => format!("Since {since} UTC, not acknowledged."),
        }
    }
}

/// Who knows the open incidents: the alerts, which this layer does not know.
pub trait IncidentsSource: Send + Sync {
    /// The most urgent first; from memory.
    fn open_incidents(&self) -> Vec<OpenIncident>;
}
