//! `/load-test` for browsers: pages, forms, the live stream, downloads.

mod csv;
mod pages;
mod routes;

pub use pages::LoadTestPages;
pub use routes::routes;
