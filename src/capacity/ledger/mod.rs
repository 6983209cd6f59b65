//! Who takes the slots of the server, down to what is left.

mod count;
mod model;

pub use count::count;
pub use model::{EntryKind, Ledger, Segment};
