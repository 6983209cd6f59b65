//! What the rules find, as incidents: one a cause, kept, and told to whoever should know.

mod firing;
mod grouping;
mod instances;
mod naming;
mod request;
mod store;
mod tracked;
mod tracker;
mod unsaved_change;

pub use instances::instance_of;
pub use request::IncidentRequest;
pub use store::{IncidentStore, StoredLimits};
pub use tracked::{Member, TrackedIncident};
pub use tracker::IncidentTracker;

use crate::alerts::causes;
use crate::alerts::model::Cause;

/// Whether it is one thing for all pools of a server.
fn is_shared(cause: &Cause) -> bool {
    causes::is_shared(&cause.id)
}

#[cfg(test)]
mod joining_tests;
#[cfg(test)]
mod outage_tests;
