//! `plimsoll top`: the load line in a terminal, read over the REST interface.

use std::io::IsTerminal;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use self::client::Client;
use self::view::View;
use super::format::ListFormat;
use super::out;
use super::paper::paper;
use crate::printable::json;
use crate::server::config::{ConfigError, Span};

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
pub(super) struct Top {
    /// Where the console is, with the path that it is mounted at. The token comes from PLIMSOLL_API_TOKEN; `plimsoll token
    /// create` makes one
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8000")]
    url: String,
    /// The pause between two readings, at least 200ms
    #[arg(long, value_name = "DURATION", default_value = "1s")]
    interval: Span,
    /// Show this pool first, by its name
    #[arg(long, value_name = "NAME")]
    pool: Option<String>,
    /// Print one picture as plain text, without a terminal, and end: 0 the console has answered, 1 it has not
    #[arg(long)]
    once: bool,
    /// With --once: how it is written
    #[arg(long, value_enum, requires = "once")]
    format: Option<ListFormat>,
}

pub(super) async fn run(top: Top) -> anyhow::Result<()> {
    let Span(interval) = top.interval;
    if interval < SHORTEST {
        return Err(wrong("--interval is shorter than a console is read; give at least 200ms").into());
    }
    let client = Client::new(&top.url, token()?).map_err(ConfigError::Wrong)?;
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
        wrong("there is no token to read the console with; set PLIMSOLL_API_TOKEN, `plimsoll token create --name top` makes one")
    })
}
