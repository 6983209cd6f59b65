//! The parts of the capacity page.

pub mod findings;
pub mod ledger;
pub mod notices;
pub mod reconciliation;
pub mod severity;
