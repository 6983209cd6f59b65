//! Configuration: flag > environment > TOML file > default. One struct says what can be given, one
//! what came out.

mod checks;
mod exposure;
#[cfg(test)]
mod fuzz_tests;
mod json;
mod overrides;
mod print;
mod resolve;
mod secrets;

pub use exposure::exposure;
pub use json::as_json;
pub use overrides::Overrides;
pub use print::{ValueOriginLookup, print};
pub use resolve::{Config, ConfigError, DEFAULT_LISTEN, resolve};
pub use secrets::{exposed_secret_files, has_secret_file, url_or_file};
