//! What was found: `/api/v1/incidents`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Ground, RestError};
use crate::alerts::model;
use crate::server::now_ms;

/// As long as the past is told: what was over before is in nobody's mind.
const TOLD_MS: u64 = 30 * 86_400_000;

/// Incidents that are open, then those of the last thirty days, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentList {
    /// When they were read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The open ones first.
    pub incidents: Vec<Incident>,
}

/// Something that a rule has found, from when it began until it was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// Its number in this console.
    pub id: i64,
    /// The rule that opened it, for example `utilization`.
    pub rule: String,
    /// What it is about: the name of a pool, or "the server".
    pub source: String,
    /// How urgent it is; the highest that it was.
    pub severity: Severity,
    /// What is the matter, with the numbers, in one full sentence.
    pub sentence: String,
    /// Why, as far as it can be told.
    pub cause: Option<Cause>,
    /// When the rule began to fire, in milliseconds since the Unix epoch.
    pub opened_at_ms: u64,
    /// When it was over; `null` while it is open.
    pub resolved_at_ms: Option<u64>,
    /// Who is looking after it.
    pub acknowledged: Option<Acknowledged>,
    /// Nobody is told of it again until then.
    pub silenced_until_ms: Option<u64>,
    /// The number of the rule that gives the sentence; `null` where it is not known.
    #[serde(default)]
    pub numbers: Option<Numbers>,
    /// The moment that the sentence speaks of, in milliseconds since the Unix epoch; `null` after a restart of the console.
    #[serde(default)]
    pub sentence_at_ms: Option<u64>,
}

/// A rule's number, each with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Numbers {
    /// When the rule began to fire.
    pub first: String,
    /// Now; `null`: it is over, or not known.
    pub now: Option<String>,
    /// The worst since.
    pub worst: String,
}

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Look at it today.
    Warning,
    /// Look at it now.
    Critical,
}

/// Why it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// Stable: `too_small`, `slow_statements`, `leak`, `lock_pile_up`, `database_down`, `connects_slow`, `server_full`.
    pub id: String,
    /// One full sentence.
    pub sentence: String,
    /// The numbers that it rests on, each a short line.
    pub evidence: Vec<String>,
}

/// That somebody is looking after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Acknowledged {
    /// As the audit names people.
    pub by: String,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

/// What is open, and what was over in the last thirty days.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "alerts", responses((status = 200, description = "The incidents", body = IncidentList)))]
pub(super) async fn incidents(State(Ground { console }): State<Ground>) -> Result<Json<IncidentList>, RestError> {
    let now = now_ms();
    let incidents = console.alerts.recent(now.saturating_sub(TOLD_MS)).await.map_err(|error| RestError::Store(error.to_string()))?;
    Ok(Json(IncidentList { taken_at_ms: now, incidents: incidents.into_iter().map(Incident::from).collect() }))
}

impl From<model::Incident> for Incident {
    fn from(of: model::Incident) -> Self {
        Self {
            id: of.id,
            rule: of.rule,
            source: of.source,
            severity: of.severity.into(),
            sentence: of.sentence,
            cause: of.cause.map(|cause| Cause { id: cause.id, sentence: cause.sentence, evidence: cause.evidence }),
            opened_at_ms: of.opened_at_ms,
            resolved_at_ms: of.resolved_at_ms,
            acknowledged: of.acknowledged.map(|who| Acknowledged { by: who.by, at_ms: who.at_ms }),
            silenced_until_ms: of.silenced_until_ms,
            sentence_at_ms: of.sentence_at_ms,
            numbers: of.numbers.map(|numbers| Numbers { first: numbers.first, now: numbers.now, worst: numbers.worst }),
        }
    }
}

impl From<model::Severity> for Severity {
    fn from(severity: model::Severity) -> Self {
        match severity {
            model::Severity::Warning => Severity::Warning,
            model::Severity::Critical => Severity::Critical,
        }
    }
}
