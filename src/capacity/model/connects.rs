//! What opening connections costs.

use serde::{Deserialize, Serialize};

/// One way of opening connections, and how long they took, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// How they were opened.
    pub name: String,
    /// How many were asked for.
    pub asked: u32,
    /// How many were opened.
    pub opened: u32,
    /// Half of them took at most this long.
    pub p50_ms: Option<f64>,
    /// 95 of 100 took at most this long.
    pub p95_ms: Option<f64>,
    /// The slowest.
    pub max_ms: Option<f64>,
    /// Which one that was, in the order in which they were begun.
    #[serde(default)]
    pub slowest: Option<u32>,
    /// From the first beginning to the last end.
    pub whole_ms: f64,
    /// Whether each is held against 100 ms; at once they wait for each other, so that one is only told.
    pub judged: bool,
    /// Failures by SQLSTATE, `none` where the server did not answer.
    pub failures: Vec<(String, u32)>,
    /// Reason and remedy of the first failure of each SQLSTATE, in the order of `failures`. Empty in reports of earlier versions.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// What opening a connection costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectTest {
    /// One after the other, at connect_parallelism, all at once.
    pub rounds: Vec<Round>,
    /// What a single connect is made of, each with its median in milliseconds or why it is not known.
    pub phases: Vec<ConnectPhase>,
    /// Why fewer were opened than usual.
    #[serde(default)]
    pub note: Option<String>,
}

/// A part of a connect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectPhase {
    /// Which part.
    pub name: String,
    /// Its median.
    pub median_ms: Option<f64>,
    /// How it was measured, or why not.
    pub note: String,
}
