//! The load line of each server: who has taken its slots, by service; what all pools together could take; what is usable; the peak of
//! the day; and the callers that wait, beyond the right edge.
//!
//! `compose` brings the newest reading of each server and the demand of the pools together, from memory. `words` says in a sentence who
//! holds most. All numbers are those of the server's ledger, as *Capacity* and REST tell them.

mod compose;
mod model;
mod order;
mod scale;
mod segments;
mod views;
mod words;

pub use model::{SegmentKind, ServerLine, ServersNow, SlotLine};
pub use views::{LineSize, ServerCard, ServerLines, SlotNumbers};

#[cfg(test)]
pub(in crate::overview) mod fixture;
