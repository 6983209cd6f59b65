//! The Fleet: every pool that draws on the watched servers as one table of services, instances and pools. `/` shows it where the console
//! knows of more than its own pool and server.
//!
//! - `model/` groups pools into services, sums what is told, and decides which rows an address asks for: pure, without HTML.
//! - `instant.rs` keeps the table of one second for everybody who looks: grouping 5,000 pools once serves all readers.
//! - `saved/` keeps named searches.
//! - `page.rs` draws the page from it, with a window of at most [`model::WINDOW`] rows. The browser asks for the next window as the
//!   reader scrolls (`ui/rows.rs`); without a script there are links.

mod columns;
mod instant;
mod leftovers;
mod model;
mod page;
pub mod saved;
mod troubles;
mod views;

pub use instant::FleetInstants;
pub use model::FleetQuery;
pub use page::sheet;
