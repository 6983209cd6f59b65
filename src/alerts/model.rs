//! An incident as it is kept, shown, sent and told over REST.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use plimsoll_model::Level;

/// Severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Look at it today.
    Warning,
    /// Look at it now.
    Critical,
}

impl Severity {
    /// Its word, in addresses and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }

    /// The level whose colour and icon it has.
    pub fn level(self) -> Level {
        match self {
            Severity::Warning => Level::Warning,
            Severity::Critical => Level::Critical,
        }
    }
}

/// Something that a rule has found, from when it began until it was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number in this console.
    pub id: i64,
    /// The name by which receivers know and route it, as `database_down`; set when it is first told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The rule that opened it, for example `utilization`.
    pub rule: String,
    /// What it is about: the name of a pool or of a further server, or "the server".
    pub source: String,
    /// How urgent it is; the highest that it was.
    pub severity: Severity,
    /// What is the matter, with the numbers, in one full sentence.
    pub sentence: String,
    /// Why, as far as it can be told.
    pub cause: Option<Cause>,
    /// When the rule began to fire, in milliseconds since the Unix epoch.
    pub opened_at_ms: u64,
    /// When it was over.
    pub resolved_at_ms: Option<u64>,
    /// Who is looking after it.
    pub acknowledged: Option<Acknowledged>,
    /// Nobody is told of it again until then.
    pub silenced_until_ms: Option<u64>,
    /// The number of the rule that gives the sentence, which is of the moment when the rule began to fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Numbers>,
    /// The instances of a service that it is about, at most 100 of them, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instances: Vec<String>,
    /// The moment of the numbers in the sentence, in milliseconds since the Unix epoch; `None`: kept by an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence_at_ms: Option<u64>,
}

/// A rule's number, each with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Numbers {
    /// The value when the rule began to fire.
    pub first: String,
    /// The value now; `null`: resolved or unknown.
    pub now: Option<String>,
    /// The worst value since then.
    pub worst: String,
}

impl Numbers {
    /// `85 % at first, 60 % now, 96 % at worst`
    pub fn words(&self) -> String {
        let now = self.now.as_ref().map(|now| format!("{now} now, ")).unwrap_or_default();
        format!("{} at first, {now}{} at worst", self.first, self.worst)
    }
}

impl Incident {
    /// When the numbers of the sentence were read, as far as it is known.
    pub fn said_at_ms(&self) -> u64 {
        self.sentence_at_ms.unwrap_or(self.opened_at_ms)
    }

    /// Whether it is not over.
    pub fn is_open(&self) -> bool {
        self.resolved_at_ms.is_none()
    }
}

/// The cause of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// Stable: `too_small`, `slow_statements`, `leak`, `lock_pile_up`, `database_down`, `connects_slow`, `server_full`, `deploy_surge`,
    /// `pooler_full`.
    pub id: String,
    /// The cause and what to do, in one or two sentences.
    pub sentence: String,
    /// The numbers behind it, each a short line.
    pub evidence: Vec<String>,
    /// The further server that it is of, by its name; absent for the one that the console is about, and for causes of one pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
}

/// Who has acknowledged an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acknowledged {
    /// Name as in the audit.
    pub by: String,
    /// Time, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// What a notifier tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The same however often it is sent, for example `incident-7-opened`: a receiver drops what it has had.
    pub key: String,
    /// What happened to the incident.
    pub event: Event,
    /// The incident as it was then.
    pub incident: Incident,
}

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// It began.
    Opened,
    /// It became critical.
    Escalated,
    /// It still goes on, and the interval for saying so again is over.
    Repeated,
    /// It is over.
    Resolved,
    /// Nothing: somebody tries whether notices arrive.
    Test,
}
