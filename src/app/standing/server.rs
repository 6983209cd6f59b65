use super::model::Standing;
use super::strip;
use crate::alerts::model::Severity;
use crate::overview::model::{level_of, percent_of, summary_of};
use crate::server::{Console, console_of_request};
use plimsoll_model::Level;

/// As JSON. The router lets nobody in without a session, and the login page has no frame.
pub(super) fn take() -> String {
    let standing = console_of_request().map(|console| console.standing());
    standing.ok().and_then(|standing| serde_json::to_string(&standing).ok()).unwrap_or_default()
}

impl Console {
    /// The level of the tab's icon.
    pub fn worst_level(&self) -> Option<Level> {
        let pool = self.service_history.as_ref().map(|_| self.service.snapshot());
        let incident = self.alerts.open().iter().map(|incident| incident.severity).max();
        worst(level_of(pool.as_ref(), &self.server.view()), incident)
    }

    /// What every page says in its frame. It reads memory only.
    pub fn standing(&self) -> Standing {
        let view = self.server.view();
        let pool = self.service_history.as_ref().map(|_| self.service.snapshot());
        let (level, incidents) = (level_of(pool.as_ref(), &view), self.alerts.open());
        let percent = percent_of(pool.as_ref(), &view).map(|percent| format!("{percent:.1} percent. ")).unwrap_or_default();
        Standing {
            server: self.server_name.clone(),
            environment: self.environment.clone(),
            level,
            load: format!("{percent}{}", summary_of(pool.as_ref(), &view)),
            worst: worst(level, incidents.iter().map(|incident| incident.severity).max()),
            open: incidents.len(),
            strip: strip::draw(self.access.base(), &view, &incidents),
            demo: self.demo.as_ref().map(|demo| demo.state()),
        }
    }
}

/// The level of the load, or that of the most urgent incident if that is higher. An unknown load is not made known by a warning.
fn worst(load: Option<Level>, incident: Option<Severity>) -> Option<Level> {
    let incident = incident.map(Severity::level);
    match load {
        Some(level) => Some(incident.map_or(level, |incident| incident.max(level))),
        None => incident.filter(|level| *level == Level::Critical),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_incident_raises_the_level() {
        assert_eq!(worst(Some(Level::Healthy), Some(Severity::Critical)), Some(Level::Critical));
        assert_eq!(worst(Some(Level::Critical), Some(Severity::Warning)), Some(Level::Critical));
        assert_eq!(worst(Some(Level::Moderate), None), Some(Level::Moderate));
    }

    #[test]
    fn an_unknown_load_is_not_made_known_by_a_warning() {
        assert_eq!(worst(None, Some(Severity::Warning)), None);
        assert_eq!(worst(None, Some(Severity::Critical)), Some(Level::Critical));
    }
}
