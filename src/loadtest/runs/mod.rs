//! Runs: one at a time, live while it runs, kept when it is over.

mod runner;
mod sentence;
mod status;
mod store;
mod wording;

pub use runner::LoadTests;
pub use status::{Finished, RunnerStatus, Running};
pub use store::RunSummary;
