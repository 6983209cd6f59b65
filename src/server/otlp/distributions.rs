//! Histograms for the collector. The SDK's histograms take single durations only, and its export data cannot be built from
//! outside, while each pool counts its durations itself. So they are added to each request on its way out.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Weak;
use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Histogram, HistogramDataPoint, Metric};
use prost::{DecodeError, Message};
use reqwest::blocking::Client;

use super::on::{POOL_NAME, SCOPE};
use crate::server::Console;
use crate::server::metrics::distribution::{BOUNDS, fold};
use plimsoll_model::{HistogramSnapshot, Timings};

type Sent<'s> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 's>>;

/// Sends what the exporter has made, with the pools' histograms.
#[derive(Debug)]
pub struct WithDistributions {
    client: Client,
    console: Weak<Console>,
    /// Since when it exports.
    began: SystemTime,
}

impl WithDistributions {
    pub fn new(client: Client, console: Weak<Console>) -> Self {
        Self { client, console, began: SystemTime::now() }
    }

    fn completed(&self, request: Request<Bytes>) -> Result<Request<Bytes>, DecodeError> {
        let (head, body) = request.into_parts();
        let mut message = ExportMetricsServiceRequest::decode(body)?;
        let mut scopes = message.resource_metrics.iter_mut().flat_map(|resource| &mut resource.scope_metrics);
        let ours = scopes.find(|metrics| metrics.scope.as_ref().is_some_and(|scope| scope.name == SCOPE));
        if let Some(ours) = ours {
            ours.metrics.extend(self.histograms());
        }
        Ok(Request::from_parts(head, message.encode_to_vec().into()))
    }

    fn histograms(&self) -> Vec<Metric> {
        let Some(console) = self.console.upgrade() else { return Vec::new() };
        let pools: Vec<(String, Timings)> = console.pools().iter().map(|(name, pool, _)| ((*name).to_owned(), pool.timings())).collect();
        let metric = |name: &str, description: &str, of: fn(&Timings) -> &HistogramSnapshot| {
            let points = pools.iter().map(|(pool, timings)| self.point(pool, of(timings)));
            let aggregation_temporality = AggregationTemporality::Cumulative.into();
            let data = Data::Histogram(Histogram { data_points: points.collect(), aggregation_temporality });
            Metric { name: name.into(), description: description.into(), unit: "s".into(), data: Some(data), ..Default::default() }
        };
        vec![
            metric("db.client.connection.create_time", "How long successful connects took", |timings| &timings.connect),
            metric("db.client.connection.wait_time", "How long callers waited, whatever the outcome", |timings| &timings.wait),
            metric("db.client.connection.use_time", "How long leases were held", |timings| &timings.hold),
        ]
    }

    fn point(&self, pool: &str, histogram: &HistogramSnapshot) -> HistogramDataPoint {
        let (sum, count, buckets) = fold(histogram);
        let name = AnyValue { value: Some(any_value::Value::StringValue(pool.to_owned())) };
        HistogramDataPoint {
            attributes: vec![KeyValue { key: POOL_NAME.into(), value: Some(name), ..Default::default() }],
            start_time_unix_nano: nanos(self.began),
            time_unix_nano: nanos(SystemTime::now()),
            count,
            sum: Some(sum),
            bucket_counts: buckets.into_iter().map(|(_, times)| times).collect(),
            explicit_bounds: BOUNDS.to_vec(),
            ..Default::default()
        }
    }
}

impl HttpClient for WithDistributions {
    fn send_bytes<'c, 'sent>(&'c self, request: Request<Bytes>) -> Sent<'sent>
    where
        'c: 'sent,
        Self: 'sent,
    {
        match self.completed(request) {
            Ok(request) => self.client.send_bytes(request),
            Err(error) => Box::pin(ready(Err(error.into()))),
        }
    }
}

fn nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
