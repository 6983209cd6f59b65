//! Who takes the slots of the server, down to what is left.

mod count;
mod model;
mod room;
mod taken;

pub use count::{ApplicationSessions, SlotCounts, count, tally};
pub use model::{EntryKind, Ledger, LedgerEntry};
pub use taken::TakenPart;
