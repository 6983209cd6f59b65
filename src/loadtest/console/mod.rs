//! Load tests from the page: one at a time, live while they run, kept when they are over.

mod asked;
mod csv;
mod field;
mod offered;
mod pages;
mod routes;
mod runner;
mod runs;
mod sentence;
mod stage;

#[cfg(test)]
pub use asked::Asked;
pub use offered::{Offer, Offered};
pub use pages::{FormState, Pages};
pub use routes::routes;
pub use runner::LoadTests;
pub use runs::Run;
pub use stage::{Finished, Running, Stage};
