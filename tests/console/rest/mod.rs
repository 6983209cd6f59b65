//! `/api/v1`: what its document says, it does.

mod document;
mod errors;
mod explain;
mod fuzzed;
pub mod ground;
mod numbers;
mod sources;
