//! Log lines on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use super::config::{ConfigError, LogFormat};

/// Begins to log.
///
/// # Errors
/// When the filter is not understood.
pub fn start(format: LogFormat, filter: &str) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(filter).map_err(|_| {
        ConfigError::Wrong(format!("the log filter {filter:?} is not understood; write for example info or plimsoll=debug,warn"))
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.with_target(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
