//! `plimsoll discover`: which pools a Prometheus, a service's `/metrics` or an OTLP sender tells, and the configuration for them.
//!
//! The table `[[sources]]` is made first, asked as the console would ask it, and printed. Standard output has the table alone, so that it
//! can be appended to a file; everything for people goes to standard error.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use self::asked::AskedSource;
use self::report::Discovered;
use super::format::ListFormat;
use super::out;
use crate::base::HumanDuration;
use crate::base::printable::json;
use crate::fleet::registry::{FleetView, Limits, Registry, ServerNames};
use crate::fleet::sources;
use crate::server::config::ConfigError;

mod asked;
mod listen;
mod report;
#[cfg(test)]
mod report_tests;

/// A /metrics answers within milliseconds, a large Prometheus within seconds.
const USUAL_WAIT: Duration = Duration::from_secs(10);
/// SDKs of OpenTelemetry send each minute.
const USUAL_WAIT_FOR_OTLP: Duration = Duration::from_secs(70);
const SHORTEST_WAIT: Duration = Duration::from_millis(100);
const POLL: Duration = Duration::from_millis(50);
/// Pools of one answer arrive one after the other: without a further one for so long, all are there.
const QUIET: Duration = Duration::from_millis(300);
/// A source gives up on its address after three quarters of its interval; its sentence is to come before the wait ends.
const INTERVALS_OF_WAIT: f64 = 1.2;
const STOP_LIMIT: Duration = Duration::from_secs(1);

#[derive(Args)]
pub(super) struct DiscoverCommand {
    /// Prometheus, VictoriaMetrics or Mimir that scrapes the services, for example http://prometheus.example:9090. One
    /// query finds all pools
    #[arg(long, value_name = "URL", group = "place")]
    prometheus: Option<String>,
    /// Metrics page of a service in Prometheus' text format, for example http://10.0.0.5:8080/metrics
    #[arg(long, value_name = "URL", group = "place")]
    metrics: Option<String>,
    /// Address to listen on for OpenTelemetry metrics (OTLP over HTTP), for example 127.0.0.1:4318. No token is needed until
    /// the command ends, so use a loopback address
    #[arg(long, value_name = "ADDRESS", group = "place", value_parser = address)]
    otlp_listen: Option<SocketAddr>,
    /// Name of the service [default for --metrics: its host]. --prometheus: only pools of this job; --otlp-listen: only
    /// pools of this service.name
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Environment variable that holds the bearer token
    #[arg(long, value_name = "NAME", conflicts_with = "otlp_listen")]
    token_env: Option<String>,
    /// User for HTTP basic authentication, instead of a token
    #[arg(long, value_name = "NAME", conflicts_with = "otlp_listen")]
    user: Option<String>,
    /// Environment variable that holds the password of --user
    #[arg(long, value_name = "NAME", conflicts_with = "otlp_listen")]
    password_env: Option<String>,
    /// Maximum time to wait for pools [default: 10s; 70s for --otlp-listen, because SDKs send once a minute]
    #[arg(long, value_name = "DURATION")]
    wait: Option<HumanDuration>,
    /// Output format: text prints TOML for the configuration file to standard output and the report to standard error;
    /// json prints one object with both to standard output
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("it takes an IP address and a port, for example 127.0.0.1:4318, not {text:?}"))
}

pub(super) async fn run(command: DiscoverCommand) -> anyhow::Result<()> {
    let usual = if command.otlp_listen.is_some() { USUAL_WAIT_FOR_OTLP } else { USUAL_WAIT };
    let wait = command.wait.map_or(usual, |HumanDuration(wait)| wait);
    if wait < SHORTEST_WAIT {
        return Err(wrong("--wait is too short for an answer; give at least 100ms").into());
    }
    let discovered = match command.otlp_listen {
        Some(address) => listen::discover(address, command.service.as_deref(), wait).await?,
        None => ask(command.source()?, wait).await?,
    };
    match command.format {
        ListFormat::Text => discovered.print()?,
        ListFormat::Json => out::print(&(json(&serde_json::to_string_pretty(&discovered)?).into_owned() + "\n"))?,
    }
    Ok(())
}

fn wrong(sentence: impl Into<String>) -> ConfigError {
    ConfigError::Wrong(sentence.into())
}

fn registry() -> Arc<Registry> {
    Registry::of_servers(Limits::default(), ServerNames::default())
}

async fn ask(source: AskedSource, wait: Duration) -> anyhow::Result<Discovered> {
    let (registry, stopping) = (registry(), CancellationToken::new());
    let mut setups = source.setups.clone();
    setups.iter_mut().for_each(|setup| setup.interval = Some(wait.mul_f64(INTERVALS_OF_WAIT)));
    let started = sources::start(setups, &registry, &stopping).map_err(anyhow::Error::msg)?;
    let mut view = settled(&registry, wait, |view| !view.pools.is_empty() || view.sources.iter().any(|source| source.failing > 0)).await;
    stopping.cancel();
    started.finish(STOP_LIMIT).await;
    if view.pools.is_empty() {
        let errors: Vec<&str> = view.sources.iter().flat_map(|source| &source.errors).map(String::as_str).collect();
        anyhow::bail!("no pool is found: {}", if errors.is_empty() { "no answer came within --wait" } else { errors[0] });
    }
    // The question had an interval of its own.
    let usual = source.interval().as_secs_f64();
    view.pools.iter_mut().for_each(|pool| pool.resolution_s = usual);
    Ok(Discovered::of(&view, source.printed(), String::new()))
}

/// What is known as soon as it is enough and no further pool comes, or when the wait is over.
async fn settled(registry: &Registry, wait: Duration, is_enough: impl Fn(&FleetView) -> bool) -> FleetView {
    let until = Instant::now() + wait;
    loop {
        let view = registry.view();
        let is_over = Instant::now() >= until;
        if !is_enough(&view) && !is_over {
            sleep(POLL).await;
            continue;
        }
        if is_over {
            return view;
        }
        sleep(QUIET).await;
        let later = registry.view();
        if later.pools.len() == view.pools.len() {
            return later;
        }
    }
}
