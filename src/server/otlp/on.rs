use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::anyhow;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_otlp::{MetricExporter, Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use reqwest::blocking::Client;
use tokio_util::sync::CancellationToken;

use super::distributions::WithDistributions;
use crate::base::{http_client, http_reason};
use crate::overview::model::ServerView;
use crate::server::Console;
use plimsoll_model::PoolSnapshot;
use plimsoll_pool::Pool;

/// Whose metrics they are.
pub(super) const SCOPE: &str = "plimsoll";
/// The label of each pool's numbers.
pub(super) const POOL_NAME: &str = "db.client.connection.pool.name";

/// Exports until the console stops, as often as `OTEL_METRIC_EXPORT_INTERVAL` says, each minute without it. Endpoint,
/// headers and time-out are OpenTelemetry's own variables.
pub fn export(console: &Arc<Console>, stopping: CancellationToken) {
    if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_none() {
        return;
    }
    match provider(console) {
        Ok(provider) => end_with(provider, stopping),
        Err(error) => tracing::warn!("nothing is exported to OpenTelemetry ({error}); check OTEL_EXPORTER_OTLP_ENDPOINT"),
    }
}

fn provider(console: &Arc<Console>) -> anyhow::Result<SdkMeterProvider> {
    let client = WithDistributions::new(client()?, Arc::downgrade(console));
    let exporter = MetricExporter::builder().with_http().with_http_client(client).with_protocol(Protocol::HttpBinary).build()?;
    let resource = Resource::builder().with_service_name("plimsoll").build();
    let reader = PeriodicReader::builder(exporter).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).with_resource(resource).build();
    let meter = provider.meter(SCOPE);
    counts(&meter, console);
    server(&meter, console);
    Ok(provider)
}

/// OpenTelemetry's specification: milliseconds, the variable of the signal before the general one.
const TIMEOUTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
/// The specification's default.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The exporter would make a client of its own, and with it choose a crypto provider. A blocking client has a runtime of
/// its own and cannot be built inside another one, hence the thread.
fn client() -> anyhow::Result<Client> {
    let given = TIMEOUTS.iter().find_map(|name| std::env::var(name).ok()?.trim().parse().ok());
    let timeout = given.map_or(TIMEOUT, Duration::from_millis);
    let built = std::thread::spawn(move || Client::builder().tls_backend_preconfigured(http_client::tls()).timeout(timeout).build());
    let built = built.join().map_err(|_| anyhow!("the thread that builds the HTTP client panicked"))?;
    built.map_err(|error| anyhow!("no HTTP client can be built: {}", http_reason(&error)))
}

/// The last numbers are sent as the console stops.
fn end_with(provider: SdkMeterProvider, stopping: CancellationToken) {
    tokio::spawn(async move {
        stopping.cancelled().await;
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!("the last numbers did not reach OpenTelemetry: {error}");
        }
    });
}

/// The pools, as long as there is a console.
fn pools(console: &Weak<Console>) -> Vec<(Vec<KeyValue>, Pool)> {
    let Some(console) = console.upgrade() else { return Vec::new() };
    let pools = console.pools().into_iter();
    pools.map(|(name, pool, _)| (vec![KeyValue::new(POOL_NAME, name.to_owned())], pool.clone())).collect()
}

fn counts(meter: &Meter, console: &Arc<Console>) {
    let gauge = |name: &'static str, words: &'static str, value: fn(&PoolSnapshot) -> u32| {
        let console = Arc::downgrade(console);
        let observe = move |to: &dyn opentelemetry::metrics::AsyncInstrument<i64>| {
            pools(&console).iter().for_each(|(labels, pool)| to.observe(value(&pool.snapshot()).into(), labels));
        };
        meter.i64_observable_up_down_counter(name).with_description(words).with_callback(observe).build();
    };
    gauge("db.client.connection.max", "Connections that may be open", PoolSnapshot::total_capacity);
    gauge("db.client.connection.idle.max", "Idle connections that are kept", |pool| pool.pool_size);
    gauge("db.client.connection.idle.min", "Connections that are kept open", |pool| pool.pool_size);
    gauge("db.client.connection.pending_requests", "Callers queued for a connection", |pool| pool.waiting);
    gauge("plimsoll.pool.overflow", "Connections open beyond pool_size", PoolSnapshot::overflow);
    gauge("plimsoll.pool.peak", "Most connections in use at once since the start", |pool| pool.peak.value);

    let states = Arc::downgrade(console);
    let observe = move |to: &dyn opentelemetry::metrics::AsyncInstrument<i64>| {
        for (labels, pool) in pools(&states) {
            let snapshot = pool.snapshot();
            for (state, value) in [("used", snapshot.checked_out), ("idle", snapshot.checked_in)] {
                let labels = [&labels[..], &[KeyValue::new("db.client.connection.state", state)]].concat();
                to.observe(value.into(), &labels);
            }
        }
    };
    let count = meter.i64_observable_up_down_counter("db.client.connection.count");
    count.with_description("Connections that are open, by state").with_callback(observe).build();

    let counter = |name: &'static str, words: &'static str, value: fn(&PoolSnapshot) -> u64| {
        let console = Arc::downgrade(console);
        let observe = move |to: &dyn opentelemetry::metrics::AsyncInstrument<u64>| {
            pools(&console).iter().for_each(|(labels, pool)| to.observe(value(&pool.snapshot()), labels));
        };
        meter.u64_observable_counter(name).with_description(words).with_callback(observe).build();
    };
    counter("db.client.connection.timeouts", "Callers that timed out", |pool| pool.totals.timed_out);
    counter("plimsoll.pool.shed", "Callers refused at once because the queue was full", |pool| pool.totals.shed);
    counter("plimsoll.pool.gave_up", "Callers that gave up after 100 ms or longer", |pool| pool.totals.gave_up);
    counter("plimsoll.pool.connects_failed", "Connects that failed", |pool| pool.totals.connects_failed);
}

fn server(meter: &Meter, console: &Arc<Console>) {
    let console = Arc::downgrade(console);
    let observe = move |to: &dyn opentelemetry::metrics::AsyncInstrument<i64>| {
        let Some(console) = console.upgrade() else { return };
        let servers = &console.overview.servers;
        for server in servers {
            let name = (servers.len() > 1).then(|| KeyValue::new("server", server.name.clone()));
            if let ServerView::Up(facts) = server.monitor.view() {
                to.observe(facts.headroom(), name.as_slice());
            }
        }
    };
    let gauge = meter.i64_observable_gauge("plimsoll.server.headroom");
    gauge.with_description("Usable slots left when every pool is at its capacity").with_callback(observe).build();
}
