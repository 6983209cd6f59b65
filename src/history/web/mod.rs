//! `/history` and its downloads: what is asked for, read, and drawn.

mod csv;
#[cfg(test)]
mod fuzz_tests;
mod pages;
mod pool_course;
mod routes;

pub use pages::{History, HistoryPages, listed};
pub use pool_course::{HighestReading, PoolCourse};
pub use routes::routes;
