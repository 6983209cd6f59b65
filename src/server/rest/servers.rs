//! All servers that are watched: `/api/v1/servers`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use super::check::Entry;
use super::server::Status;
use crate::activity::model::Replica;
use crate::base::now_ms;
use crate::overview::model::{Conflicts, Replication, ServerFacts, ServerRole, ServerView, Standby, WatchedView};
use plimsoll_model::Level;

/// The servers that the console watches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerList {
    /// Time of the answer, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The one that the console is about first, the others in the order of the configuration.
    pub servers: Vec<WatchedServerState>,
}

/// A watched server. Its numbers are those of the newest reading that it answered, and `null` before the first and where they are not
/// told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WatchedServerState {
    /// Its name in the configuration; without one, the database and the host.
    pub name: String,
    /// Host and port, or the folder of its socket.
    pub place: String,
    /// The name under which `/api/v1/history` has it.
    pub source: String,
    /// It is the server that the console is about.
    pub is_main: bool,
    /// Whether it answers.
    pub status: Status,
    /// Why it cannot be read, in one sentence; `null` while it answers.
    pub error: Option<String>,
    /// Begin of the outage, in milliseconds since the Unix epoch.
    pub down_since_ms: Option<u64>,
    /// Time of the newest answer, in milliseconds since the Unix epoch.
    pub read_at_ms: Option<u64>,
    /// For example `15.18`.
    pub version: Option<String>,
    /// `max_connections`.
    pub max_connections: Option<u32>,
    /// `superuser_reserved_connections + reserved_connections`, and the slots that a cloud provider keeps for itself.
    pub reserved: Option<u32>,
    /// `max_connections` minus `reserved`.
    pub usable_slots: Option<u32>,
    /// Client sessions.
    pub used: Option<u32>,
    /// Usable slots that are left.
    pub left: Option<u32>,
    /// `100 · used / usable_slots`, one decimal.
    pub utilization_percent: Option<f64>,
    /// Level of the usable slots taken; `null` while the server does not answer.
    pub level: Option<Level>,
    /// Slots left when every pool is at its capacity and all others keep their sessions; below zero the pools do not fit.
    pub headroom: Option<i64>,
    /// Who takes the usable slots: the pools that draw on this server, and other applications.
    pub ledger: Option<Vec<Entry>>,
    /// `primary` or `replica`.
    pub role: Option<ServerRole>,
    /// Of a replica its own lag, of a primary that of the replica furthest behind, in seconds.
    pub lag_s: Option<f64>,
    /// Of a replica: how far it is behind as it sees that itself.
    pub standby: Option<Standby>,
    /// Of a replica: statements that recovery has cancelled.
    pub conflicts: Option<Conflicts>,
    /// The replicas that are connected to it, as it sees them (`pg_stat_replication`).
    pub replicas: Option<Vec<Replica>>,
}

/// The servers: slots, who takes them, role and lag; at most a few seconds old. Read from memory, so it also works while a server is
/// down.
#[utoipa::path(get, path = "/api/v1/servers", tag = "server", responses((status = 200, description = "The servers", body = ServerList)))]
pub(super) async fn servers(State(RestState { console }): State<RestState>) -> Json<ServerList> {
    let servers = console.overview.servers.iter().map(|server| WatchedServerState::from(server.view())).collect();
    Json(ServerList { taken_at_ms: now_ms(), servers })
}

impl From<WatchedView> for WatchedServerState {
    fn from(of: WatchedView) -> Self {
        let facts = of.server.facts();
        let replication = of.replication.as_ref();
        let (status, error, down_since_ms) = match &of.server {
            ServerView::Unknown => (Status::Unknown, None, None),
            ServerView::Up(_) => (Status::Up, None, None),
            ServerView::Down { since_ms, reason, .. } => (Status::Down, Some(reason.clone()), Some(*since_ms)),
        };
        Self {
            status,
            error,
            down_since_ms,
            read_at_ms: facts.map(|facts| facts.taken_at_ms),
            version: facts.map(|facts| facts.version.clone()),
            max_connections: facts.map(|facts| facts.max_connections),
            reserved: facts.map(|facts| facts.reserved),
            usable_slots: facts.map(ServerFacts::usable_slots),
            used: facts.map(|facts| facts.taken.sessions),
            left: facts.map(ServerFacts::left),
            utilization_percent: facts.map(|facts| (facts.percent() * 10.0).round() / 10.0),
            level: of.server.level(),
            headroom: facts.map(ServerFacts::headroom),
            ledger: facts.map(|facts| facts.ledger.entries.iter().map(Entry::from).collect()),
            role: replication.map(|told| told.role),
            lag_s: replication.and_then(Replication::lag_s),
            standby: replication.and_then(|told| told.standby),
            conflicts: replication.and_then(|told| told.conflicts),
            replicas: replication.and_then(|told| told.replicas.clone()),
            name: of.name,
            place: of.place,
            source: of.source,
            is_main: of.is_main,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(server: ServerView) -> WatchedServerState {
        let (name, place) = ("replica".to_owned(), "db2:5432".to_owned());
        WatchedServerState::from(WatchedView { source: name.clone(), name, place, is_main: false, server, replication: None })
    }

    #[test]
    fn a_server_that_was_never_read_tells_nothing_but_why() {
        let down = state(ServerView::Down { since_ms: 7, reason: "no answer within 1 s".into(), last: None });
        assert_eq!((down.status, down.error.as_deref(), down.down_since_ms), (Status::Down, Some("no answer within 1 s"), Some(7)));
        let told = serde_json::to_value(&down).expect("JSON");
        for key in ["used", "usable_slots", "headroom", "ledger", "role", "lag_s", "conflicts", "replicas", "level"] {
            assert!(told[key].is_null() && told.get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn old_numbers_stay_without_a_level() {
        let last = ServerFacts { max_connections: 100, reserved: 3, ..ServerFacts::default() };
        let down = state(ServerView::Down { since_ms: 7, reason: "gone".into(), last: Some(last) });
        assert_eq!((down.usable_slots, down.used, down.level), (Some(97), Some(0), None));
    }
}
