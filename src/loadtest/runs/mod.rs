//! Runs: one at a time, live while it runs, kept when it is over.

mod runner;
mod sentence;
mod stage;
mod store;

pub use runner::LoadTests;
pub use stage::{Finished, Running, Stage};
pub use store::Run;
