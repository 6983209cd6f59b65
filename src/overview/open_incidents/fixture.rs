//! An incident for tests of what shows it.

use super::OpenIncident;
use plimsoll_model::Level;

/// Critical, about `source`, open since 01:00 UTC of the first day.
pub fn incident(id: i64, source: &str) -> OpenIncident {
    OpenIncident {
        id,
        level: Level::Critical,
        source: source.into(),
        instances: Vec::new(),
        sentence: format!("<b>{id}</b> callers wait."),
        cause: Some("Slow statements.".into()),
        since_ms: 3_600_000,
        said_at_ms: 3_600_000,
        acknowledged_by: None,
    }
}
