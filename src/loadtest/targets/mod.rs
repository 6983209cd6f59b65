//! What can be put under load; one file each.

pub mod direct;
pub mod http;
pub mod pool;

mod failure_log;
mod hold_barrier;
mod lease;
mod warm_up;
