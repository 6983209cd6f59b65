use serde::{Deserialize, Serialize};

use crate::alerts::model::Incident;
use crate::pool::Level;

/// What every page says in its frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The server: its database and host.
    pub server: String,
    /// For example `production`, where the configuration says so.
    pub environment: Option<String>,
    /// Of what the first page is about; `None` while it is not known.
    pub level: Option<Level>,
    /// Why the database does not answer, while it does not.
    pub outage: Option<Outage>,
    /// Those that are open, most urgent first.
    pub incidents: Vec<Incident>,
}

/// The database does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Since when, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// Why, without any secret.
    pub reason: String,
    /// When it last answered; `None`: not since the console started.
    pub last_ms: Option<u64>,
}

impl Standing {
    /// The level of the tab's icon: the load's, or that of the most urgent incident if that is higher.
    pub fn worst(&self) -> Option<Level> {
        let incident = self.incidents.iter().map(|incident| incident.severity.level()).max();
        match self.level {
            Some(level) => Some(incident.map_or(level, |incident| incident.max(level))),
            None => incident.filter(|level| *level == Level::Critical),
        }
    }

    /// The title of a tab.
    pub fn title(&self, page: &str) -> String {
        let count = match self.incidents.len() {
            0 => String::new(),
            count => format!("({count}) "),
        };
        let state = match self.worst() {
            Some(level) if level >= Level::Warning => format!("{} · ", level.label()),
            Some(_) => String::new(),
            None => "Unknown · ".to_owned(),
        };
        let environment = self.environment.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
        format!("{count}{state}{page} · {}{environment} · Plimsoll", self.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::model::Severity;

    fn standing(level: Option<Level>, severities: &[Severity]) -> Standing {
        let incident = |severity: &Severity| Incident {
            name: None,
            id: 1,
            rule: "utilization".into(),
            source: "orders".into(),
            severity: *severity,
            sentence: "orders has 148 of 150 connections in use.".into(),
            cause: None,
            opened_at_ms: 0,
            resolved_at_ms: None,
            acknowledged: None,
            silenced_until_ms: None,
            numbers: None,
            sentence_at_ms: None,
        };
        let incidents = severities.iter().map(incident).collect();
        Standing { server: "orders on db".into(), environment: Some("production".into()), level, outage: None, incidents }
    }

    #[test]
    fn the_tab_says_what_is_wrong_and_where() {
        let title = |level, severities: &[Severity]| standing(level, severities).title("History");
        assert_eq!(title(Some(Level::Moderate), &[]), "History · orders on db · production · Plimsoll");
        assert_eq!(title(None, &[]), "Unknown · History · orders on db · production · Plimsoll");
        let two = [Severity::Warning, Severity::Critical];
        assert_eq!(title(Some(Level::Healthy), &two), "(2) Critical · History · orders on db · production · Plimsoll");
    }

    #[test]
    fn an_unknown_load_is_not_made_known_by_a_warning() {
        assert_eq!(standing(None, &[Severity::Warning]).worst(), None);
        assert_eq!(standing(None, &[Severity::Critical]).worst(), Some(Level::Critical));
    }
}
