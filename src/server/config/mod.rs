//! Configuration: flag > environment > TOML file > default. One struct says what can be given, one
//! what came out.

mod exposure;
#[cfg(test)]
mod fuzz_tests;
mod given;
mod json;
mod print;
mod resolve;
mod secrets;
mod value;

pub use exposure::exposure;
pub use given::Given;
pub use json::as_json;
pub(crate) use print::MASK;
pub use print::{Origin, masked_url, print};
pub(crate) use resolve::what_is_wrong;
pub use resolve::{Config, ConfigError, DEFAULT_LISTEN, LogFormat, resolve};
pub use secrets::{exposed_secret_files, has_secret_file};
pub use value::{Span, whole_number, yes_or_no};
