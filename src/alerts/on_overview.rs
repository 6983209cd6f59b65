//! Open incidents as the first page and the wall say them.

use super::evaluator::Alerts;
use super::model::Incident;
use crate::overview::open_incidents::{IncidentsSource, OpenIncident};

impl IncidentsSource for Alerts {
    fn open_incidents(&self) -> Vec<OpenIncident> {
        self.open().into_iter().map(OpenIncident::from).collect()
    }
}

impl From<Incident> for OpenIncident {
    fn from(incident: Incident) -> Self {
        Self {
            id: incident.id,
            level: incident.severity.level(),
            said_at_ms: incident.said_at_ms(),
            source: incident.source,
            instances: incident.instances,
            sentence: incident.sentence,
            cause: incident.cause.map(|cause| cause.sentence),
            since_ms: incident.opened_at_ms,
            acknowledged_by: incident.acknowledged.map(|acknowledged| acknowledged.by),
        }
    }
}
