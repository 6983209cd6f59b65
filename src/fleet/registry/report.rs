//! What a source brings.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::fleet::dialects::Hint;
use crate::fleet::model::{PoolFrames, Reading, SourceKind};

/// What is known of a source before its first reading.
#[derive(Clone, Debug)]
pub struct SourceInfo {
    /// By which it is changed over REST; `None` for a sender, which nobody has configured.
    pub id: Option<String>,
    /// How the configuration and the pages call it, for example `exposition orders`.
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// How far apart its readings are, where the console asks for them; a sender's own interval is measured.
    pub interval: Option<Duration>,
}

/// What one process tells at one instant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct InstanceReport {
    /// Its service.
    pub service: String,
    /// Which of its processes.
    pub instance: String,
    /// The server that its pools draw on, where the configuration says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Its sessions' `application_name` in pg_stat_activity, where that is not the service's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_name: Option<String>,
    /// Where the numbers came from, for example `10.0.0.5:8000`: two addresses with one identity are told apart by it.
    pub address: String,
    /// Its pools.
    pub pools: Vec<ToldReading>,
}

/// One pool of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ToldReading {
    /// The pool's name; empty where it has none.
    pub pool: String,
    /// What the sender's numbers are called, for example `hikaricp_micrometer`; `None` for a contract that has one form alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// What its owner can switch on for a number that is not told: the number in words, and a sentence. Empty: what its dialect says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Hint>,
    /// The numbers.
    pub reading: Reading,
    /// The seconds that have passed, of a source that tells each of them, be it none now; `None` of one that is sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frames: Option<PoolFrames>,
}
