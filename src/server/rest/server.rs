//! The server that the pools draw on: `/api/v1/server`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use crate::history::model::Range;
use crate::overview::load::Application;
use crate::overview::model::{ServerFacts, ServerView};
use plimsoll_model::{Level, Peak};

/// The state of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerState {
    /// Whether it answers.
    pub status: Status,
    /// Begin of the outage, in milliseconds since the Unix epoch.
    pub down_since_ms: Option<u64>,
    /// Reason of the outage, without any secret.
    pub reason: Option<String>,
    /// The latest facts of the server.
    pub facts: Option<Facts>,
    /// Level of the usable slots taken, as for a pool; `null` while the server does not answer.
    pub level: Option<Level>,
    /// Slots left when every pool is at its capacity and all others keep their sessions; below zero the pools do not fit.
    pub headroom: Option<i64>,
}

/// Whether the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No reading yet.
    Unknown,
    /// The server answers.
    Up,
    /// The server does not answer; the facts are old.
    Down,
}

/// Facts of a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Facts {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example `15.18`.
    pub version: String,
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`.
    pub reserved: u32,
    /// `max_connections` minus `reserved`.
    pub usable_slots: u32,
    /// Client sessions of other applications.
    pub others: u32,
    /// All client sessions.
    pub taken: u32,
    /// Usable slots that are left.
    pub left: u32,
    /// `100 · taken / usable_slots`, one decimal.
    pub utilization_percent: f64,
    /// The most sessions in one reading since 00:00 UTC.
    pub peak_today: Peak,
    /// Client sessions by `application_name`, most first.
    pub applications: Vec<Application>,
}

impl From<&ServerFacts> for Facts {
    fn from(of: &ServerFacts) -> Self {
        Self {
            taken_at_ms: of.taken_at_ms,
            version: of.version.clone(),
            max_connections: of.max_connections,
            reserved: of.reserved,
            usable_slots: of.usable_slots(),
            others: of.others,
            taken: of.taken.sessions,
            left: of.left(),
            utilization_percent: (of.percent() * 10.0).round() / 10.0,
            peak_today: of.taken.peak_today,
            applications: of.taken.applications.clone(),
        }
    }
}

/// The server, at most a second old. Read from memory, so it also works while the database is down.
#[utoipa::path(get, path = "/api/v1/server", tag = "server", responses((status = 200, description = "The server", body = ServerState)))]
pub(super) async fn server(State(RestState { console }): State<RestState>) -> Json<ServerState> {
    let overview = console.overview.overview(Range::default());
    let facts = overview.server.facts();
    let headroom = facts.map(ServerFacts::headroom);
    let (facts, level) = (facts.map(Facts::from), overview.server.level());
    let (status, down_since_ms, reason) = match &overview.server {
        ServerView::Unknown => (Status::Unknown, None, None),
        ServerView::Up(_) => (Status::Up, None, None),
        ServerView::Down { since_ms, reason, .. } => (Status::Down, Some(*since_ms), Some(reason.clone())),
    };
    Json(ServerState { status, down_since_ms, reason, facts, level, headroom })
}
