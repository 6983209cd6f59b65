//! The page of the alerts: what it shows, and what its forms do.

mod page;
mod routes;

pub use page::page;
pub use routes::routes;
