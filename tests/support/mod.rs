//! What the integration tests stand on: a real PostgreSQL, a network that can fail, and patience.

mod eventually;
mod postgres;
mod proxy;
mod standby;

pub use eventually::eventually;
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use standby::Standby;
