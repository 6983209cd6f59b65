//! What is known when rules judge: the newest stretch of time of each source, and the minutes before.

mod replicas;
mod room;
mod source_history;
mod trend;
mod window;

#[cfg(test)]
mod tests;

pub use source_history::{LivePoolState, Loss, PoolHistory, PoolRole, Scene, ServerHistory, Suspect};
pub use trend::time_to;
