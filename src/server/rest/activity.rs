//! What the server is doing: `/api/v1/activity`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::check::Unseen;
use super::error::ErrorBody;
use super::sessions::{Blocked, Session};
use super::statements::Statements;
use super::{RestError, RestState};
use crate::access::scope::Scope;
use crate::access::{Viewer, too_narrow};
use crate::activity::model;

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
    pub groups: Vec<Group>,
    /// Wait events of active sessions.
    pub waits: Vec<Count>,
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
    pub slots: Vec<Slot>,
    /// The database of the console's connection.
    pub database: Database,
    /// The machine of the server.
    pub host: HostLoad,
    /// Data that the console's role cannot see.
    pub unseen: Vec<Unseen>,
}

/// The sessions by one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// The property, for example `State`.
    pub by: String,
    /// Number of sessions for each value.
    pub counts: Vec<Count>,
}

/// A name with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Count {
    /// The name.
    pub name: String,
    /// The count.
    pub count: u32,
}

/// A replica.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Replica {
    /// `application_name` of the replica.
    pub name: String,
    /// Address of the replica.
    pub address: Option<String>,
    /// `state` of pg_stat_replication.
    pub state: Option<String>,
    /// `sync`, `async`, `quorum` or `potential`.
    pub sync_state: Option<String>,
    /// WAL that the replica has not replayed yet, in bytes.
    pub lag_bytes: Option<i64>,
    /// Replay lag, in seconds.
    pub lag_s: Option<f64>,
}

/// A replication slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// `physical` or `logical`.
    pub kind: String,
    /// Whether the slot is in use.
    pub active: bool,
    /// WAL that the server keeps for the slot, in bytes.
    pub retained_bytes: Option<i64>,
    /// `wal_status` of pg_replication_slots.
    pub wal_status: Option<String>,
}

/// The database of the console's connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: Option<i64>,
    /// Share of the blocks that were found in shared_buffers, in percent.
    pub hit_ratio_percent: Option<f64>,
    /// Transactions per second between the last two readings.
    pub transactions_per_second: Option<f64>,
    /// On a standby: age of the newest replayed transaction, in seconds.
    pub behind_s: Option<f64>,
    /// Whether the server is a standby.
    pub is_standby: bool,
}

/// The machine of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HostLoad {
    /// CPU use of all cores, in percent.
    pub cpu_percent: Option<f64>,
    /// The load average of one minute.
    pub load: Option<f64>,
    /// Cores.
    pub cores: Option<u32>,
    /// Memory of the machine, in bytes.
    pub ram_bytes: Option<u64>,
    /// Available memory, in bytes.
    pub available_bytes: Option<u64>,
    /// The source of the numbers, or why there are none.
    pub source: String,
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
        let group = |group: &model::SessionGroup| Group { by: group.by.clone(), counts: group.counts.iter().map(Count::from).collect() };
        Self {
            taken_at_ms: of.taken_at_ms,
            version: of.version.clone(),
            place: of.place.clone(),
            sessions: of.sessions,
            hidden_sessions: of.hidden,
            groups: of.groups.iter().map(group).collect(),
            waits: of.waits.iter().map(Count::from).collect(),
            transactions: of.transactions.iter().map(Session::from).collect(),
            idle_in_transaction: of.idle_in_transaction.iter().map(Session::from).collect(),
            blocking: of.blocking.iter().map(Blocked::from).collect(),
            statements: Statements::from(&of.statements),
            replicas: of.replicas.iter().map(Replica::from).collect(),
            slots: of.slots.iter().map(Slot::from).collect(),
            database: Database::from(&of.database),
            host: HostLoad::from(&of.host),
            unseen: of.unseen.iter().map(Unseen::from).collect(),
        }
    }
}

impl From<&model::NameCount> for Count {
    fn from(of: &model::NameCount) -> Self {
        Self { name: of.name.clone(), count: of.count }
    }
}

impl From<&model::Replica> for Replica {
    fn from(of: &model::Replica) -> Self {
        Self {
            name: of.name.clone(),
            address: of.address.clone(),
            state: of.state.clone(),
            sync_state: of.sync_state.clone(),
            lag_bytes: of.lag_bytes,
            lag_s: of.lag,
        }
    }
}

impl From<&model::ReplicationSlot> for Slot {
    fn from(of: &model::ReplicationSlot) -> Self {
        Self {
            name: of.name.clone(),
            kind: of.kind.clone(),
            active: of.active,
            retained_bytes: of.retained,
            wal_status: of.wal_status.clone(),
        }
    }
}

impl From<&model::DatabaseStats> for Database {
    fn from(of: &model::DatabaseStats) -> Self {
        Self {
            name: of.name.clone(),
            size_bytes: of.size,
            hit_ratio_percent: of.hit_ratio,
            transactions_per_second: of.transactions_per_second,
            behind_s: of.behind,
            is_standby: of.is_standby,
        }
    }
}

impl From<&model::HostLoad> for HostLoad {
    fn from(of: &model::HostLoad) -> Self {
        Self {
            cpu_percent: of.cpu,
            load: of.load,
            cores: of.cores,
            ram_bytes: of.ram,
            available_bytes: of.available,
            source: of.source.clone(),
        }
    }
}
