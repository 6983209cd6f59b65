//! `/api/v1`: what its document says, it does.

mod document;
mod errors;
mod fuzzed;
mod ground;
mod numbers;
