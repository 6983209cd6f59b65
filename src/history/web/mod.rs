//! `/history` and its downloads: what is asked for, read, and drawn.

mod csv;
#[cfg(test)]
mod fuzz_tests;
mod pages;
mod routes;

pub use pages::{History, HistoryPages, listed};
pub use routes::routes;
