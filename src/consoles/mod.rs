//! The consoles that share a store: who they are, which shards each holds, and what is wrong among them. The page `/fleet/consoles`,
//! `/api/v1/consoles`, `/metrics` and the frame of every page are all read from one [`ConsolesNow`].
//!
//! - `model.rs` has the shapes, which REST tells as they are.
//! - `compose.rs` makes them of what the leases know; it reads memory only.
//! - `findings.rs` says what is wrong, in a sentence each.
//! - `views/` draws the page.

mod compose;
mod findings;
#[cfg(test)]
mod fixture;
mod model;
mod pages;
mod ranges;
mod views;

pub use model::{ConsoleStatus, ConsolesNow, StoreStatus};
pub use pages::{ConsolesPages, PAGE};
