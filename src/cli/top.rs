//! `plimsoll top`: the load line in a terminal, read over the REST interface.

use std::io::IsTerminal;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use self::client::ConsoleClient;
use self::view::View;
use super::format::ListFormat;
use super::out;
use super::text_style::paper;
use crate::base::HumanDuration;
use crate::base::printable::json;
use crate::server::config::ConfigError;

mod client;
mod draw;
mod keys;
mod load_line;
mod screen;
mod tables;
mod view;

#[cfg(test)]
mod fixture;

/// Quicker is not read by anybody, and would be the console's load.
const SHORTEST: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct TopCommand {
    /// URL of the console, with its path prefix. PLIMSOLL_API_TOKEN is the bearer token; `plimsoll token create`
    /// creates one
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8000")]
    url: String,
    /// Interval between two readings, at least 200ms
    #[arg(long, value_name = "DURATION", default_value = "1s")]
    interval: HumanDuration,
    /// Name of the pool to show first
    #[arg(long, value_name = "NAME")]
    pool: Option<String>,
    /// Print one reading as plain text and exit. Exit code: 0 the console answered, 1 it did not
    #[arg(long)]
    once: bool,
    /// Output format of --once
    #[arg(long, value_enum, requires = "once")]
    format: Option<ListFormat>,
}

pub(super) async fn run(top: TopCommand) -> anyhow::Result<()> {
    let HumanDuration(interval) = top.interval;
    if interval < SHORTEST {
        return Err(wrong("--interval is shorter than a console is read; give at least 200ms").into());
    }
    let client = ConsoleClient::new(&top.url, token()?).map_err(ConfigError::Wrong)?;
    let mut view = View::new(client.place(), interval, top.pool);
    if top.once {
        let reading = client.read(view.chosen()).await.map_err(anyhow::Error::msg)?;
        if top.format == Some(ListFormat::Json) {
            out::print(&(json(&serde_json::to_string_pretty(&reading)?).into_owned() + "\n"))?;
            return Ok(());
        }
        view.take(Ok(reading));
        out::print(&draw::text(&view, paper().width))?;
        return Ok(());
    }
    if !std::io::stdout().is_terminal() {
        return Err(wrong("standard output is no terminal; --once prints one picture as plain text").into());
    }
    screen::run(client, view).await
}

fn wrong(sentence: &str) -> ConfigError {
    ConfigError::Wrong(sentence.to_owned())
}

fn token() -> Result<SecretString, ConfigError> {
    let token = std::env::var("PLIMSOLL_API_TOKEN").ok().filter(|token| !token.is_empty());
    token.map(SecretString::from).ok_or_else(|| {
        wrong("no bearer token for the console; set PLIMSOLL_API_TOKEN, and create a token with `plimsoll token create --name top`")
    })
}
