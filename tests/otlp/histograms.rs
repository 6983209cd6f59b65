//! Times as histograms, which a collector can add up over instances; quantiles it cannot.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::Child;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, HistogramDataPoint, Metric};
use prost::Message;
use tokio::net::TcpListener;

use crate::{Received, collector, exporting};

/// Connections of the pool that are opened at once.
const BASE: u64 = 50;
/// `initdb` on a machine that is busy with compiling takes most of it.
const START_LIMIT: Duration = Duration::from_secs(40);

/// Asked to stop when dropped: its embedded server ends with it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let pid = Pid::from_raw(i32::try_from(self.0.id()).expect("a pid"));
        let _already_gone = kill(pid, Signal::SIGTERM);
        let _reaped = self.0.wait();
    }
}

/// What was sent last.
fn newest(received: &Received) -> Vec<Metric> {
    let Some(body) = received.lock().expect("no panic").last().cloned() else { return Vec::new() };
    let request = ExportMetricsServiceRequest::decode(body).expect("OpenTelemetry's message");
    request.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics).flat_map(|scope| scope.metrics).collect()
}

/// The point of the pool whose name begins so.
fn point(metrics: &[Metric], name: &str, pool: &str) -> Option<HistogramDataPoint> {
    let metric = metrics.iter().find(|metric| metric.name == name)?;
    assert_eq!(metric.unit, "s", "{name}");
    let Some(Data::Histogram(histogram)) = &metric.data else { panic!("{name} is no histogram: {metric:?}") };
    assert_eq!(histogram.aggregation_temporality, AggregationTemporality::Cumulative as i32);
    let is_of_pool = |point: &&HistogramDataPoint| {
        let value = point.attributes.iter().find(|label| label.key == "db.client.connection.pool.name")?.value.as_ref()?;
        matches!(&value.value, Some(Value::StringValue(name)) if name.starts_with(pool)).then_some(())
    };
    histogram.data_points.iter().find(|point| is_of_pool(point).is_some()).cloned()
}

#[tokio::test]
async fn times_are_sent_as_histograms_by_opentelemetrys_names() {
    let (collector, received) = collector();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move { axum::serve(listener, collector).await });
    let passable = Permissions::from_mode(0o755);
    let folder = tempfile::Builder::new().permissions(passable).tempdir().expect("a folder");
    let mut console = exporting(&format!("http://{address}"), folder.path());
    // The embedded server, on which the base of the pool is opened at once.
    console.env_remove("DATABASE_URL").env("PLIMSOLL_MAX_OVERFLOW", "0");
    let _console = Running(console.args(["--connect-parallelism", "8"]).spawn().expect("it starts"));
    let opened = || point(&newest(&received), "db.client.connection.create_time", "exported").map_or(0, |point| point.count);
    let began = Instant::now();
    while opened() < BASE {
        assert!(began.elapsed() < START_LIMIT, "{} of {BASE} connects are in the histogram", opened());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let metrics = newest(&received);
    for name in ["db.client.connection.create_time", "db.client.connection.wait_time", "db.client.connection.use_time"] {
        let point = point(&metrics, name, "exported").expect("a point of the pool");
        assert_eq!((point.bucket_counts.len(), point.bucket_counts.iter().sum()), (point.explicit_bounds.len() + 1, point.count), "{name}");
        assert!(point.explicit_bounds.is_sorted() && point.time_unix_nano >= point.start_time_unix_nano, "{point:?}");
    }
    let created = point(&metrics, "db.client.connection.create_time", "exported").expect("a point of the pool");
    let mean = created.sum.expect("a sum") / BASE as f64;
    assert!(mean > 0.000_1 && mean < 10.0, "in seconds: {created:?}");
    assert!(metrics.iter().any(|metric| metric.name == "db.client.connection.count"), "the SDK's own are sent along");
    assert!(metrics.iter().all(|metric| metric.name != "plimsoll.pool.time"), "no quantiles");
}
