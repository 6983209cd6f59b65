//! The open incidents for the Fleet, which stands below the alerts.

use super::Alerts;
use crate::overview::fleet::{OpenTrouble, OpenTroubles};

impl OpenTroubles for Alerts {
    fn open_troubles(&self) -> Vec<OpenTrouble> {
        let trouble = |incident: crate::alerts::model::Incident| OpenTrouble {
            id: incident.id,
            source: incident.source,
            instances: incident.instances,
            level: incident.severity.level(),
        };
        self.open().into_iter().map(trouble).collect()
    }
}
