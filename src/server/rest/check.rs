//! The configuration check: `/api/v1/check`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::capacity::ledger::LedgerEntry;
use crate::capacity::model::{self, EntryKind, Finding, Pooling, ServiceGrowth, ServiceReconciliation, Severity, Unseen};

/// Parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckParams {
    /// The name of a server, as in `/api/v1/servers`. Default: the one that the console is about.
    pub server: Option<String>,
}

// The shapes that differ from the model: the report leaves out the connect test, which only the command line makes, and has the
// summary; the ledger has its headroom; the reconciliation has its sentence and only the numbers of the backends; the machine has
// its units in its names, which `check --format json` has not.

/// The report of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckReport {
    /// When the server was read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example `15.18`.
    pub version: String,
    /// The address of the server, without any secret.
    pub place: String,
    /// The checked pools, in words.
    pub plan: String,
    /// Number of findings of each severity, in words.
    pub summary: String,
    /// The most urgent severity.
    pub worst: Severity,
    /// Most urgent first.
    pub findings: Vec<Finding>,
    /// The connection slots by application.
    pub ledger: Ledger,
    /// The room for more instances of each service, the tightest first; empty behind a pooler.
    pub growth: Vec<Growth>,
    /// The pool's connections compared with the server's sessions; `null` behind a pooler.
    pub reconciliation: Option<Reconciliation>,
    /// The connections that the instances of services tell, compared with the server's sessions.
    pub services: Vec<ServiceReconciliation>,
    /// The machine of the server.
    pub host: Machine,
    /// The mode of a pooler between console and server; `null` without a pooler.
    pub pooling: Option<Pooling>,
    /// Data that the role cannot see. If there are any, the report is partial.
    pub unseen: Vec<Unseen>,
}

/// A service, and the room for more instances of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Growth {
    /// Its numbers.
    #[serde(flatten)]
    pub of: ServiceGrowth,
    /// How many more instances fit, in one sentence.
    pub room: String,
    /// Connections that the next rolling deploy takes besides, for its duration; `null` where no limit is told, and for a pooler.
    pub surge_slots: Option<u32>,
    /// Slots that are missing for it.
    pub deploy_short: u32,
    /// Whether the next rolling deploy fits, in one sentence.
    pub deploy: Option<String>,
}

/// The usable slots of a server by application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`.
    pub reserved: u32,
    /// Slots left when every pool and declared service is at its capacity; below zero: the number of missing slots.
    pub headroom: i64,
    /// Replication sessions: they have slots of their own.
    pub wal_senders: u32,
    /// Pools first, then others, largest first.
    pub entries: Vec<Entry>,
}

/// An application or a pool that takes slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// `pool`, `declared`, `observed` or `others`.
    pub kind: String,
    /// The application or the pool.
    pub name: String,
    /// Role, database and address of its sessions, or of a pool its size.
    pub whence: String,
    /// The basis of `at_most`, for example `declared` or `seen at most since 14:02 UTC`.
    pub basis: String,
    /// Sessions now.
    pub now: u32,
    /// Slots that it can take at most.
    pub at_most: u32,
}

/// The connections of a pool compared with the sessions of its name on the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reconciliation {
    /// The pool's name in pg_stat_activity.
    pub application_name: String,
    /// The comparison in one sentence.
    pub sentence: String,
    /// Connections that the pool holds.
    pub held: u32,
    /// Sessions that the server has under this name.
    pub seen: u32,
    /// Backends that are not the pool's, oldest first.
    pub stranger_pids: Vec<i32>,
    /// Backends that the pool counts and the server no longer has.
    pub gone_pids: Vec<i32>,
}

/// The machine of the server, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Machine {
    /// Memory that the server may use, in bytes.
    pub ram_bytes: Option<u64>,
    /// Available memory, in bytes.
    pub available_bytes: Option<u64>,
    /// Cores that the server may use.
    pub cores: Option<u32>,
    /// The source of these numbers, or why they are unknown.
    pub source: String,
}

/// Whether the pools fit a server, and what to change. Each server is read at most every five seconds.
#[utoipa::path(get, path = "/api/v1/check", tag = "server", params(CheckParams), responses(
    (status = 200, description = "The report", body = CheckReport),
    (status = 400, description = "An unknown parameter", body = ErrorBody),
    (status = 404, description = "No server of this name", body = ErrorBody),
    (status = 503, description = "The database does not answer", body = ErrorBody)))]
pub(super) async fn check(
    State(RestState { console }): State<RestState>,
    asked: Result<Query<CheckParams>, QueryRejection>,
) -> Result<Json<CheckReport>, RestError> {
    let Query(asked) = asked?;
    let monitor = console.capacity_pages.monitor(asked.server.as_deref()).map_err(RestError::NotFound)?;
    let report = monitor.recent().await.map_err(|reason| RestError::unavailable(&reason))?;
    Ok(Json(CheckReport::from(&*report)))
}

impl From<&model::Report> for CheckReport {
    fn from(of: &model::Report) -> Self {
        let host =
            Machine { ram_bytes: of.host.ram, available_bytes: of.host.available, cores: of.host.cores, source: of.host.source.clone() };
        Self {
            taken_at_ms: of.taken_at_ms,
            version: of.version.clone(),
            place: of.place.clone(),
            plan: of.plan.clone(),
            summary: of.summary(),
            worst: of.worst(),
            findings: of.findings.clone(),
            ledger: Ledger::from(&of.ledger),
            growth: of.growth.iter().map(Growth::from).collect(),
            reconciliation: of.reconciliation.as_ref().map(Reconciliation::from),
            services: of.services.clone(),
            host,
            pooling: of.pooling,
            unseen: of.unseen.clone(),
        }
    }
}

impl From<&ServiceGrowth> for Growth {
    fn from(of: &ServiceGrowth) -> Self {
        let (room, deploy) = (of.room(), of.deploy());
        Self { of: of.clone(), room, surge_slots: of.surge_slots(), deploy_short: of.deploy_short(), deploy }
    }
}

impl From<&model::Ledger> for Ledger {
    fn from(of: &model::Ledger) -> Self {
        Self {
            max_connections: of.max_connections,
            reserved: of.reserved,
            headroom: of.headroom(),
            wal_senders: of.wal_senders,
            entries: of.entries.iter().map(Entry::from).collect(),
        }
    }
}

impl From<&LedgerEntry> for Entry {
    fn from(of: &LedgerEntry) -> Self {
        let kind = match of.kind {
            EntryKind::Pool => "pool",
            EntryKind::Declared => "declared",
            EntryKind::Observed => "observed",
            EntryKind::Others => "others",
            EntryKind::Headroom => "headroom",
        };
        Self {
            kind: kind.to_owned(),
            name: of.name.clone(),
            whence: of.whence.clone(),
            basis: of.basis.clone(),
            now: of.now,
            at_most: of.at_most,
        }
    }
}

impl From<&model::Reconciliation> for Reconciliation {
    fn from(of: &model::Reconciliation) -> Self {
        Self {
            application_name: of.application_name.clone(),
            sentence: of.sentence(),
            held: of.held,
            seen: of.seen,
            stranger_pids: of.strangers.iter().map(|stranger| stranger.pid).collect(),
            gone_pids: of.gone.clone(),
        }
    }
}
