//! Sessions of the server, as `/api/v1/activity` tells of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::activity::model;

// Its own shape, field by field: the reading's rows also have the whole statements, which no token may read over this path.

/// A session. Ages are those at the time of the reading. `null`: unknown, or not visible to this role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// The process id of its backend.
    pub pid: i32,
    /// `application_name`.
    pub application: Option<String>,
    /// Its role.
    pub role: Option<String>,
    /// Its database.
    pub database: Option<String>,
    /// Address of its client.
    pub address: Option<String>,
    /// `state` of pg_stat_activity.
    pub state: Option<String>,
    /// How long its transaction has been open, in seconds.
    pub transaction_age_s: Option<f64>,
    /// How long it has been in this state, in seconds.
    pub state_age_s: Option<f64>,
    /// Its statement, shortened, on one line; without its literals unless asked for with `statements=full`.
    pub query: Option<String>,
    /// What it waits for.
    pub wait: Option<String>,
}

/// A line of a tree of blocked sessions: each root, then the sessions that wait for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Blocked {
    /// Depth in the tree; 0 for a root, which waits for no session.
    pub depth: u32,
    /// The session.
    pub session: Session,
    /// The backends that it waits for.
    pub waits_for_pids: Vec<i32>,
    /// The lock that it waits for.
    pub lock: Option<String>,
    /// How long it has waited, in seconds.
    pub wait_age_s: Option<f64>,
    /// Whether the session is part of a deadlock, which PostgreSQL resolves by itself.
    pub ring: bool,
}

impl From<&model::SessionRow> for Session {
    fn from(of: &model::SessionRow) -> Self {
        Self {
            pid: of.pid,
            application: of.application.clone(),
            role: of.role.clone(),
            database: of.database.clone(),
            address: of.address.clone(),
            state: of.state.clone(),
            transaction_age_s: of.transaction_age,
            state_age_s: of.state_age,
            query: of.query.clone(),
            wait: of.wait.clone(),
        }
    }
}

impl From<&model::Blocked> for Blocked {
    fn from(of: &model::Blocked) -> Self {
        Self {
            depth: of.depth,
            session: Session::from(&of.session),
            waits_for_pids: of.waits_for.clone(),
            lock: of.lock.clone(),
            wait_age_s: of.wait_age,
            ring: of.ring,
        }
    }
}
