//! What is known when rules judge: the newest stretch of time of each source, and the minutes before.

mod live;
mod replicas;
mod room;
mod session_share;
mod source_history;
mod trend;
mod window;

#[cfg(test)]
mod tests;

pub use live::{LivePoolState, LiveServerState, Suspect};
pub use session_share::SessionShare;
#[cfg(test)]
pub use session_share::fixture as session_fixture;
pub use source_history::{Loss, PoolHistory, PoolRole, Scene, ServerHistory};
pub use trend::time_to;
