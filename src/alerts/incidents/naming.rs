//! The name by which receivers know an incident and route it: of its cause, not of the rule that happened to come first.

use super::tracked::TrackedIncident;
use crate::alerts::causes;
use crate::alerts::rules::{Family, find};

/// As causes and rules are named: `database_down`, `pool_load`, `replica_lag`.
pub fn name(held: &TrackedIncident) -> String {
    let incident = &held.incident;
    let cause = incident.cause.as_ref().map(|cause| cause.id.as_str());
    if let Some(cause) = cause.filter(|id| causes::is_shared(id) || causes::is_of_a_pooler(id) || causes::is_of_the_pool(id)) {
        return cause.to_owned();
    }
    match find(&incident.rule).map(|rule| rule.family) {
        Some(Family::Load) => "pool_load".to_owned(),
        Some(Family::Connects) => "connects".to_owned(),
        Some(Family::Alone) | None => incident.rule.clone(),
    }
}
