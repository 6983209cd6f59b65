//! `/history` and its downloads: what is asked for, read, and drawn.

mod asked;
mod csv;
#[cfg(test)]
mod fuzz_tests;
mod pages;
mod reading;
mod routes;

pub use asked::{Asked, Window};
pub use pages::{History, Pages};
pub use reading::{Found, Moment, PeakRow};
pub use routes::routes;
