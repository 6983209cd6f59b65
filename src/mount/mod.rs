//! The console inside another service, at a path of its choice. `plimsoll serve` is such a service too,
//! with the console at the root.

mod builder;
mod error;
mod mounted;

pub use builder::{ConsoleBuilder, console};
pub use error::ConsoleError;
pub use mounted::MountedConsole;
