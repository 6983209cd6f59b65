//! Who takes the slots of the server, down to what is left.

mod count;
mod model;

pub use count::{Group, Slots, count, tally};
pub use model::{Entry, EntryKind, Ledger, Segment};
