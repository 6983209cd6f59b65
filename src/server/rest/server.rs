//! The server that the pools draw on: `/api/v1/server`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Ground;
use crate::history::model::Range;
use crate::overview::model::ServerView;

/// What is known of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerState {
    /// Whether it answers.
    pub status: Status,
    /// Since when it does not, in milliseconds since the Unix epoch.
    pub down_since_ms: Option<u64>,
    /// Why it does not, without any secret.
    pub reason: Option<String>,
    /// What it last said of itself.
    pub facts: Option<Facts>,
    /// Slots that remain when every pool takes all it may and all others keep what they have; below zero they do not fit.
    pub headroom: Option<i64>,
}

/// Whether the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It has not been asked yet.
    Unknown,
    /// It answers.
    Up,
    /// It does not; the facts are old.
    Down,
}

/// What a server said of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facts {
    /// When, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example `15.18`.
    pub version: String,
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`.
    pub reserved: u32,
    /// `max_connections` less what is reserved.
    pub usable_slots: u32,
    /// Client sessions that are none of the pools'.
    pub others: u32,
}

/// The server, as it was a second ago. Read from memory: it is answered while the database is gone.
#[utoipa::path(get, path = "/api/v1/server", tag = "server", responses((status = 200, description = "The server", body = ServerState)))]
pub(super) async fn server(State(Ground { console }): State<Ground>) -> Json<ServerState> {
    let overview = console.overview(Range::default());
    let facts = overview.server.facts();
    let headroom = facts.map(|facts| facts.headroom(overview.pools.iter().map(|pool| &pool.snapshot)));
    let facts = facts.map(|facts| Facts {
        taken_at_ms: facts.taken_at_ms,
        version: facts.version.clone(),
        max_connections: facts.max_connections,
        reserved: facts.reserved,
        usable_slots: facts.usable_slots(),
        others: facts.others,
    });
    let (status, down_since_ms, reason) = match &overview.server {
        ServerView::Unknown => (Status::Unknown, None, None),
        ServerView::Up(_) => (Status::Up, None, None),
        ServerView::Down { since_ms, reason, .. } => (Status::Down, Some(*since_ms), Some(reason.clone())),
    };
    Json(ServerState { status, down_since_ms, reason, facts, headroom })
}
