//! What is known when rules judge: the newest stretch of time of each source, and the minutes before.

mod past;
mod replicas;
mod room;
mod trend;
mod window;

pub use past::{Live, PoolPast, Scene, ServerPast, Suspect};
pub use trend::time_to;
