//! What was found: `/api/v1/incidents`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RestError, RestState};
use crate::alerts::model::{self, Acknowledged, Cause, Numbers, Severity};
use crate::base::now_ms;

/// As long as the past is told: what was over before is in nobody's mind.
const TOLD_MS: u64 = 30 * 86_400_000;

/// Incidents that are open, then those of the last thirty days, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The open ones first.
    pub incidents: Vec<Incident>,
}

// Without the name by which receivers of notices route it, and with `null` for what is not known.

/// A finding of one or more rules, from its begin to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// Number of the incident in this console.
    pub id: i64,
    /// The rule that opened it, for example `utilization`.
    pub rule: String,
    /// Source: the name of a pool, or `the server`.
    pub source: String,
    /// Severity; the highest that the incident had.
    pub severity: Severity,
    /// The problem with its numbers, in one sentence.
    pub sentence: String,
    /// The cause, if it is known.
    pub cause: Option<Cause>,
    /// When the rule began to fire, in milliseconds since the Unix epoch.
    pub opened_at_ms: u64,
    /// End; `null` while the incident is open.
    pub resolved_at_ms: Option<u64>,
    /// Who has acknowledged it.
    pub acknowledged: Option<Acknowledged>,
    /// No more notices are sent to people until then.
    pub silenced_until_ms: Option<u64>,
    /// The number of the rule that gives the sentence; `null` where it is not known.
    #[serde(default)]
    pub numbers: Option<Numbers>,
    /// The instances of a service that it is about, at most 100 of them; empty where it is about one source.
    #[serde(default)]
    pub instances: Vec<String>,
    /// The moment of the numbers in the sentence, in milliseconds since the Unix epoch; `null` for incidents of earlier versions.
    #[serde(default)]
    pub sentence_at_ms: Option<u64>,
}

/// Open incidents, and those resolved in the last 30 days.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "alerts", responses((status = 200, description = "The incidents", body = IncidentList)))]
pub(super) async fn incidents(State(RestState { console }): State<RestState>) -> Result<Json<IncidentList>, RestError> {
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
            severity: of.severity,
            sentence: of.sentence,
            cause: of.cause,
            opened_at_ms: of.opened_at_ms,
            resolved_at_ms: of.resolved_at_ms,
            acknowledged: of.acknowledged,
            silenced_until_ms: of.silenced_until_ms,
            sentence_at_ms: of.sentence_at_ms,
            numbers: of.numbers,
            instances: of.instances,
        }
    }
}
