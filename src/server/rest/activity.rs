//! What the server is doing: `/api/v1/activity`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::ErrorBody;
use super::sessions::{Blocked, Session};
use super::statements::Statements;
use super::{RestError, RestState};
use crate::access::scope::Scope;
use crate::access::{Viewer, too_narrow};
use crate::activity::model::{self, DatabaseStats, HostLoad, NameCount, Replica, ReplicationSlot, SessionGroup};
use crate::capacity::unseen::Unseen;

// Chosen from the reading: the list of all sessions is the page's alone.

/// The activity of the server at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Activity {
    /// When it was read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example `15.18`.
    pub version: String,
    /// The address of the server, without any secret.
    pub place: String,
    /// Number of client sessions.
    pub sessions: u32,
    /// Number of sessions whose state the console's role cannot see. The lists below do not contain them.
    pub hidden_sessions: u32,
    /// The sessions by state, application, user, database and address.
    pub groups: Vec<SessionGroup>,
    /// Wait events of active sessions.
    pub waits: Vec<NameCount>,
    /// Open transactions, the longest first.
    pub transactions: Vec<Session>,
    /// Sessions idle in a transaction.
    pub idle_in_transaction: Vec<Session>,
    /// Blocked sessions with their blockers.
    pub blocking: Vec<Blocked>,
    /// Statements by total time, from pg_stat_statements.
    pub statements: Statements,
    /// The replicas of this server.
    pub replicas: Vec<Replica>,
    /// Replication slots.
    pub slots: Vec<ReplicationSlot>,
    /// The database of the console's connection.
    pub database: DatabaseStats,
    /// The machine of the server.
    pub host: HostLoad,
    /// Data that the console's role cannot see.
    pub unseen: Vec<Unseen>,
}

/// How statements are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Wording {
    /// Without their literals: `$1` for each.
    #[default]
    Shape,
    /// As they were sent.
    Full,
}

/// Parameters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ActivityParams {
    /// `shape`: statements without their literals, or `full`, which needs a token of scope `read:statements` or a session, and is
    /// kept in the audit.
    #[serde(default)]
    #[param(inline)]
    statements: Wording,
}

/// Sessions, locks, slow statements and replicas. The server is read at most every two seconds.
#[utoipa::path(get, path = "/api/v1/activity", tag = "server", params(ActivityParams), responses(
    (status = 200, description = "The reading", body = Activity),
    (status = 503, description = "The database does not answer", body = ErrorBody)))]
pub(super) async fn activity(
    State(RestState { console }): State<RestState>,
    Extension(reader): Extension<Viewer>,
    asked: Result<Query<ActivityParams>, QueryRejection>,
) -> Result<Response, RestError> {
    let Query(ActivityParams { statements }) = asked?;
    if statements == Wording::Full {
        if !reader.may_read_statements {
            return Ok(too_narrow(Scope::Read, Scope::ReadStatements));
        }
        console.access.note_statements_read(&reader.who).await;
    }
    let reading = console.activity.recent().await.map_err(|reason| RestError::unavailable(&reason))?;
    let shown = if statements == Wording::Full { Activity::from(&*reading) } else { Activity::from(&reading.without_literals()) };
    Ok(Json(shown).into_response())
}

impl From<&model::ActivitySnapshot> for Activity {
    fn from(of: &model::ActivitySnapshot) -> Self {
        Self {
            taken_at_ms: of.taken_at_ms,
            version: of.version.clone(),
            place: of.place.clone(),
            sessions: of.sessions,
            hidden_sessions: of.hidden,
            groups: of.groups.clone(),
            waits: of.waits.clone(),
            transactions: of.transactions.iter().map(Session::from).collect(),
            idle_in_transaction: of.idle_in_transaction.iter().map(Session::from).collect(),
            blocking: of.blocking.iter().map(Blocked::from).collect(),
            statements: Statements::from(&of.statements),
            replicas: of.replicas.clone(),
            slots: of.slots.clone(),
            database: of.database.clone(),
            host: of.host.clone(),
            unseen: of.unseen.clone(),
        }
    }
}
