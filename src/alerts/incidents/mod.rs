//! What the rules find, as incidents: one a cause, kept, and told to whoever should know.

mod book;
mod entry;
mod found;
mod held;
mod joining;
mod naming;
mod store;

pub use book::Book;
pub use held::{Held, Member};
pub use store::{IncidentStore, KeptLimits};

use crate::alerts::causes;
use crate::alerts::model::Cause;

/// Whether it is one thing for all pools of a server.
fn is_shared(cause: &Cause) -> bool {
    causes::is_shared(&cause.id)
}

#[cfg(test)]
mod outage_tests;
