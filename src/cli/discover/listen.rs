//! Listens to what OpenTelemetry senders tell.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::asked::{AskedSource, quoted};
use super::report::Discovered;
use super::{registry, settled, wrong};
use crate::base::durations::parseable;
use crate::cli::out;
use crate::fleet::registry::FleetView;
use crate::fleet::sources::otlp::{self, Heard};
use crate::server::config::ConfigError;
use crate::server::{HttpLimits, serve_within};
use crate::ui::format::plural;

/// More services than these are not configured one by one.
const MOST_TABLES: usize = 50;

/// What the service needs for the console.
const FOR_THE_CONSOLE: &str = "OTLP needs no source in the configuration: a table only names the server that the pools draw on.\n\
    On the console's machine, create a token:\n  \
    plimsoll token create --name services --scope write:metrics\n\
    In the service, with the console's address and that token:\n  \
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://plimsoll.example:8000/v1/metrics\n  \
    OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>\n";

/// The pools that senders tell until the wait is over.
///
/// # Errors
/// The address cannot be listened on, or no pool was told: what came instead.
pub(super) async fn discover(address: SocketAddr, service: Option<&str>, wait: Duration) -> anyhow::Result<Discovered> {
    let listener = bind(address).await?;
    let address = listener.local_addr()?;
    greet(address, wait);
    let (registry, heard, stopping) = (registry(), Arc::<Heard>::default(), CancellationToken::new());
    let router = otlp::open_routes(registry.clone(), heard.clone());
    let serving = tokio::spawn(serve_within(HttpLimits::default(), router, listener, stopping.clone().cancelled_owned()));
    let is_meant = |name: &str| service.is_none_or(|service| service == name);
    let mut view = settled(&registry, wait, |view| view.pools.iter().any(|pool| is_meant(&pool.identity.service))).await;
    stopping.cancel();
    serving.await??;
    let others = services(&view);
    view.pools.retain(|pool| is_meant(&pool.identity.service));
    if view.pools.is_empty() {
        anyhow::bail!("{}", nothing(address, wait, service, &others, &heard));
    }
    Ok(Discovered::of(&view, tables(&view)?, FOR_THE_CONSOLE.to_owned()))
}

fn greet(address: SocketAddr, wait: Duration) {
    let wait = parseable(wait);
    let mut said = format!(
        "Listening for at most {wait}. Start a service with these variables:\n  \
         OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://{address}/v1/metrics\n  \
         OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf\n  \
         OTEL_METRIC_EXPORT_INTERVAL=5000\n"
    );
    if !address.ip().is_loopback() {
        said +=
            "This is no loopback address: until the command ends, everybody who reaches it may send metrics. Nothing of them is kept.\n";
    }
    out::explain(&said);
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ConfigError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => wrong(format!("port {} is in use by another program; use another port with --otlp-listen", address.port())),
        ErrorKind::PermissionDenied => {
            wrong(format!("port {} needs root rights; use a port above 1023 with --otlp-listen", address.port()))
        }
        _ => wrong(format!("cannot listen on {address} ({error}); use an address of this machine with --otlp-listen")),
    })
}

fn services(view: &FleetView) -> BTreeSet<String> {
    view.pools.iter().map(|pool| pool.identity.service.clone()).collect()
}

/// A table for each service.
fn tables(view: &FleetView) -> Result<String, ConfigError> {
    let services = services(view);
    let tables = services.iter().take(MOST_TABLES).map(|service| format!("[[sources]]\nkind = \"otlp\"\nservice = {}\n", quoted(service)));
    AskedSource::of(tables.collect()).map(|source| source.printed())
}

/// Why no pool was found, in one sentence.
fn nothing(address: SocketAddr, wait: Duration, service: Option<&str>, others: &BTreeSet<String>, heard: &Heard) -> String {
    let (wait, count) = (parseable(wait), u32::try_from(heard.requests()).unwrap_or(u32::MAX));
    let requests = plural(count, "request", "requests");
    let names = heard.names();
    if let (Some(service), false) = (service, others.is_empty()) {
        let others = others.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        return format!("no pool of {service:?} is found within {wait}, but pools of {others}; give one of these with --service");
    }
    if let Some(refusal) = heard.refusal() {
        return format!("no pool is found: a request was refused: {refusal}");
    }
    if count == 0 {
        return format!(
            "nothing was sent to http://{address}/v1/metrics within {wait}; check that the service has this address as \
             OTEL_EXPORTER_OTLP_METRICS_ENDPOINT and http/protobuf as OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"
        );
    }
    if names.is_empty() {
        return format!("no pool is found in {requests}, which hold no metrics");
    }
    format!(
        "no pool is found in {requests}; the metrics begin with {}; metrics with names of your own are read from a /metrics or a \
         Prometheus, by [sources.metrics]",
        names.join(", ")
    )
}
