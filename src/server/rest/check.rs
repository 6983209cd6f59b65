//! The configuration check: `/api/v1/check`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{Ground, RestError};
use crate::capacity::model;

/// Everything that the check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckReport {
    /// When the server was read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// For example `15.18`.
    pub version: String,
    /// Where it listens, without any secret.
    pub place: String,
    /// The pools that the check is about, in words.
    pub plan: String,
    /// How many findings of each severity, in words.
    pub summary: String,
    /// The most urgent severity.
    pub worst: FindingSeverity,
    /// Most urgent first.
    pub findings: Vec<Finding>,
    /// Who takes the slots.
    pub ledger: Ledger,
    /// The pool against what the server sees of it; `null` behind a pooler.
    pub reconciliation: Option<Reconciliation>,
    /// The machine that the server runs on.
    pub host: Machine,
    /// The pooler in between: `session`, `transaction` or `unknown`; `null` without one.
    pub pooling: Option<String>,
    /// What could not be seen: with any, the report is partial.
    pub unseen: Vec<Unseen>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FindingSeverity {
    Ok,
    Info,
    Warning,
    Critical,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Stable; what `plimsoll check --only` takes.
    pub id: String,
    /// How much it matters.
    pub severity: FindingSeverity,
    /// What is the case, with the numbers.
    pub sentence: String,
    /// What the sentence rests on.
    pub evidence: Vec<Evidence>,
    /// Why it matters.
    pub why: String,
    /// What to do, where that is more or other than the changes.
    pub next_step: Option<String>,
    /// What to change, in this order.
    pub changes: Vec<Change>,
}

/// A value that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// A setting, or what else was counted.
    pub name: String,
    /// Its value, as PostgreSQL writes it.
    pub value: String,
    /// The unit of a bare number.
    pub unit: Option<String>,
    /// Where it comes from, in the words of `pg_settings.source`.
    pub source: Option<String>,
    /// A new value waits in the files for a restart.
    pub pending_restart: bool,
}

/// One change, and how to undo it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// What is changed: a setting's name, `role app` or `database orders`.
    pub subject: String,
    /// The statement.
    pub sql: String,
    /// The same as a line of postgresql.conf, where there is one.
    pub conf_line: Option<String>,
    /// What it takes until it holds: `nothing`, `reload` or `restart`.
    pub needs: String,
    /// The statement that brings the old value back.
    pub undo: String,
    /// The value that the undo brings back; `null`: it was not set before.
    pub before: Option<String>,
    /// Why the statement alone would do nothing.
    pub obstacle: Option<String>,
}

/// Who takes the usable slots of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`.
    pub reserved: u32,
    /// Slots left when every pool and declared service takes all it may; below zero: so many are missing.
    pub headroom: i64,
    /// Replication sessions: they have slots of their own.
    pub wal_senders: u32,
    /// Pools first, then others, largest first.
    pub entries: Vec<Entry>,
}

/// One taker of slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// `pool`, `declared` or `others`.
    pub kind: String,
    /// The application or the pool.
    pub name: String,
    /// Role, database and address of its sessions, or of a pool its size.
    pub whence: String,
    /// What `at_most` rests on, for example `declared` or `seen at most since 14:02 UTC`.
    pub basis: String,
    /// Sessions that it has now.
    pub now: u32,
    /// Slots that it can come to have.
    pub at_most: u32,
}

/// What a pool says it holds against what the server sees under its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reconciliation {
    /// The pool's name in pg_stat_activity.
    pub application_name: String,
    /// In one sentence.
    pub sentence: String,
    /// Connections that the pool holds.
    pub held: u32,
    /// Sessions that the server has under this name.
    pub seen: u32,
    /// Backends that are not the pool's, oldest first.
    pub stranger_pids: Vec<i32>,
    /// Backends that the pool counts on and the server no longer has.
    pub gone_pids: Vec<i32>,
}

/// The machine, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Machine {
    /// Memory that the server may use.
    pub ram_bytes: Option<u64>,
    /// Memory of it that nobody uses.
    pub available_bytes: Option<u64>,
    /// Cores that it may use.
    pub cores: Option<u32>,
    /// Where these come from, or why they are not known.
    pub source: String,
}

/// What this connection was not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unseen {
    /// What is missing.
    pub what: String,
    /// What would show it.
    pub remedy: String,
}

/// Whether the server carries the pools, and what to change. The server is read at most every five seconds.
#[utoipa::path(get, path = "/api/v1/check", tag = "server", responses(
    (status = 200, description = "The report", body = CheckReport),
    (status = 503, description = "The database does not answer", body = ErrorBody)))]
pub(super) async fn check(State(Ground { console }): State<Ground>) -> Result<Json<CheckReport>, RestError> {
    let report = console.capacity.recent().await.map_err(|reason| RestError::unavailable(&reason))?;
    Ok(Json(CheckReport::from(&*report)))
}

/// The word that serde gives a variant without fields.
fn word(of: impl Serialize) -> String {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
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
            worst: of.worst().into(),
            findings: of.findings.iter().map(Finding::from).collect(),
            ledger: Ledger::from(&of.ledger),
            reconciliation: of.reconciliation.as_ref().map(Reconciliation::from),
            host,
            pooling: of.pooling.map(word),
            unseen: of.unseen.iter().map(Unseen::from).collect(),
        }
    }
}

impl From<model::Severity> for FindingSeverity {
    fn from(severity: model::Severity) -> Self {
        match severity {
            model::Severity::Ok => FindingSeverity::Ok,
            model::Severity::Info => FindingSeverity::Info,
            model::Severity::Warning => FindingSeverity::Warning,
            model::Severity::Critical => FindingSeverity::Critical,
        }
    }
}

impl From<&model::Finding> for Finding {
    fn from(of: &model::Finding) -> Self {
        Self {
            id: of.id.clone(),
            severity: of.severity.into(),
            sentence: of.sentence.clone(),
            evidence: of.evidence.iter().map(Evidence::from).collect(),
            why: of.why.clone(),
            next_step: of.next_step.clone(),
            changes: of.changes.iter().map(Change::from).collect(),
        }
    }
}

impl From<&model::Evidence> for Evidence {
    fn from(of: &model::Evidence) -> Self {
        let model::Evidence { name, value, unit, source, pending_restart } = of.clone();
        Self { name, value, unit, source, pending_restart }
    }
}

impl From<&model::Change> for Change {
    fn from(of: &model::Change) -> Self {
        let model::Change { subject, sql, conf_line, needs, undo, before, obstacle } = of.clone();
        Self { subject, sql, conf_line, needs: word(needs), undo, before, obstacle }
    }
}

impl From<&model::Ledger> for Ledger {
    fn from(of: &model::Ledger) -> Self {
        let entries = of.entries.iter().map(|entry| Entry {
            kind: word(entry.kind),
            name: entry.name.clone(),
            whence: entry.whence.clone(),
            basis: entry.basis.clone(),
            now: entry.now,
            at_most: entry.at_most,
        });
        Self {
            max_connections: of.max_connections,
            reserved: of.reserved,
            headroom: of.headroom(),
            wal_senders: of.wal_senders,
            entries: entries.collect(),
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

impl From<&model::Unseen> for Unseen {
    fn from(of: &model::Unseen) -> Self {
        Self { what: of.what.clone(), remedy: of.remedy.clone() }
    }
}
