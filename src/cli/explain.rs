//! `plimsoll explain`: which limit does this error text tell of, how does it stand, what to do.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use secrecy::SecretString;

use super::format::ListFormat;
use super::out;
use super::text_style::paper;
use crate::base::printable::json;
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::engine;
use crate::capacity::host::HostOverrides;
use crate::explain::answer::{Explained, LONGEST, decoded, explain};
use crate::explain::standing;
use crate::explain::text::text;
use crate::server::config::{Config, ConfigError, Overrides, resolve};

#[derive(Args)]
pub(super) struct ExplainCommand {
    /// Error text: one message, a stack trace or lines of a log, at most 64 kB. - reads standard input
    #[arg(value_name = "TEXT", required = true, num_args = 1..)]
    text: Vec<String>,
    /// Configuration file of the console: its database_url applies unless a flag overrides it
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// PostgreSQL server whose limits are read, as postgres://user@host:5432/database [default: none, only the text is explained]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<SecretString>,
    /// Format of the answer
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

/// The text holds no known message.
const NOT_KNOWN: u8 = 3;

/// 0 explained, 2 could not run (as an error), 3 not known.
pub(super) async fn run(command: ExplainCommand) -> anyhow::Result<ExitCode> {
    let Explained { mut answer, found } = explain(&command.text()?);
    let config = command.config()?;
    if let (Some(found), Some(endpoint)) = (&found, endpoint(&config)) {
        answer.now = match engine::read(&endpoint, HostOverrides::default()).await {
            Ok(facts) => standing::of_server(found, &facts),
            Err(error) => vec![standing::unread(found, &error.to_string())],
        };
    }
    out::print(&match command.format {
        ListFormat::Text => text(&answer, paper()),
        ListFormat::Json => json(&serde_json::to_string_pretty(&answer)?).into_owned() + "\n",
    })?;
    Ok(if found.is_some() { ExitCode::SUCCESS } else { ExitCode::from(NOT_KNOWN) })
}

fn endpoint(config: &Config) -> Option<ServerEndpoint> {
    config.database.as_ref().map(ServerEndpoint::to)
}

impl ExplainCommand {
    /// The words of the command line, or standard input.
    fn text(&self) -> Result<String, ConfigError> {
        let text = if self.text == ["-"] { standard_input()? } else { self.text.join(" ") };
        if text.trim().is_empty() {
            return Err(wrong("the text is empty; give the error message, or - to read it from standard input"));
        }
        if text.len() > LONGEST {
            return Err(too_long());
        }
        Ok(text)
    }

    fn config(&self) -> Result<Config, ConfigError> {
        let over = Overrides { database_url: self.database_url.clone(), ..Overrides::default() };
        let file = self.config.as_deref().map(Overrides::from_file).transpose()?.unwrap_or_default();
        resolve(over.with_database_url_of_a_file()?, file)
    }
}

fn standard_input() -> Result<String, ConfigError> {
    let (mut bytes, most) = (Vec::new(), u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1));
    std::io::stdin()
        .lock()
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(&format!("standard input cannot be read: {error}")))?;
    if bytes.len() > LONGEST { Err(too_long()) } else { Ok(decoded(&bytes).into_owned()) }
}

fn too_long() -> ConfigError {
    wrong("the text is longer than 64 kB; give the lines around the error")
}

fn wrong(sentence: &str) -> ConfigError {
    ConfigError::Wrong(sentence.to_owned())
}
