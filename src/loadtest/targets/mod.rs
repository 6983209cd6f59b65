//! What can be put under load; one file each.

pub mod direct;
pub mod http;
pub mod pool;

mod gathering;
mod lease;
mod told;
mod warm_up;
