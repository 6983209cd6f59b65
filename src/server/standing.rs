//! How the console stands at this moment, for the frame of every page.

use super::Console;
use crate::alerts::model::Severity;
use crate::app::{ConsolePlace, Standing, Standings, draw_strip};
use crate::consoles::{ConsoleStatus, ConsolesNow, StoreStatus};
use crate::overview::FrameLoad;
use plimsoll_model::Level;

impl Standings for Console {
    fn worst_level(&self) -> Option<Level> {
        let incident = self.alerts.open().iter().map(|incident| incident.severity).max();
        worst(self.overview.frame_load().level, incident)
    }

    fn standing(&self) -> Standing {
        let (FrameLoad { level, words }, incidents) = (self.overview.frame_load(), self.alerts.open());
        let consoles = ConsolesNow::of(&self.leases);
        Standing {
            server: self.overview.server_name.clone(),
            environment: self.environment.clone(),
            level,
            load: words,
            worst: worst(level, incidents.iter().map(|incident| incident.severity).max()),
            open: incidents.len(),
            strip: draw_strip(self.access.base(), &self.server.view(), consoles.store_error.clone(), &incidents),
            fleet: self.overview.has_fleet(),
            console: place(&consoles),
            demo: self.demo.as_ref().map(|demo| demo.state(self.troubles.as_ref().map(|troubles| troubles.state()))),
        }
    }
}

/// This console among the others; `None` where it works alone.
fn place(consoles: &ConsolesNow) -> Option<ConsolePlace> {
    let is_up = consoles.store == Some(StoreStatus::Up);
    let count = is_up.then(|| u32::try_from(consoles.count(ConsoleStatus::Live)).unwrap_or(u32::MAX));
    Some(ConsolePlace { name: consoles.this_console.clone()?, count })
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
