//! What the store does not know yet.

use super::tracked::TrackedIncident;
use crate::alerts::model::Notice;

/// One change.
#[derive(Clone, Debug)]
pub enum UnsavedChange {
    Told(Box<IncidentUpdate>),
    /// An incident that was merged into another before anybody was told of it.
    Dropped(i64),
}

/// A change of an incident, and what is told of it.
#[derive(Clone, Debug)]
pub struct IncidentUpdate {
    pub held: TrackedIncident,
    pub notice: Option<Notice>,
    /// It happened in a silence: only receivers that keep alerts open until they hear of the end are told.
    pub is_silent: bool,
}

impl UnsavedChange {
    /// A later change of the same incident holds all of it.
    pub fn is_superseded_by(&self, id: i64) -> bool {
        matches!(self, UnsavedChange::Told(told) if told.notice.is_none() && told.held.incident.id == id)
    }

    #[cfg(test)]
    pub fn notice(&self) -> Option<&Notice> {
        match self {
            UnsavedChange::Told(told) => told.notice.as_ref(),
            UnsavedChange::Dropped(_) => None,
        }
    }
}
