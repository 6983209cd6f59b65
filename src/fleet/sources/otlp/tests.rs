//! Bodies of real senders: `recorded/` has one of Node (`@opentelemetry/instrumentation-pg` 0.76) and one of Python
//! (`opentelemetry-instrumentation-sqlalchemy` 0.66b2), both with one connection in use.

mod accumulate;
mod bodies;
mod hostile;
mod own_names;
mod refusals;
mod two_processes;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, ScopeMetrics};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use super::encoding::Encoding;
use super::receiver::Receiver;
use super::refusal::Refusal;
use super::rejected::Rejected;
use super::tables::SenderTables;
use crate::fleet::registry::{Limits, ObservedPool, Registry};

const NODE: &[u8] = include_bytes!("recorded/node_pg_0.76.json");
const PYTHON: &[u8] = include_bytes!("recorded/python_sqlalchemy_0.66.pb");
const TYPES: [(Encoding, &str); 2] = [(Encoding::Protobuf, "application/x-protobuf"), (Encoding::Json, "application/json; charset=utf-8")];

/// A receiver, and what it has told.
struct Receiving {
    registry: Arc<Registry>,
    receiver: Arc<Receiver>,
}

impl Receiving {
    fn new() -> Self {
        let registry = Registry::new(Limits::default());
        Self { receiver: Receiver::new(registry.clone(), SenderTables::default()), registry }
    }

    async fn send(&self, encoding: Encoding, body: impl Into<Body>) -> Result<Rejected, Refusal> {
        self.send_with(&[("content-type", content_type(encoding))], body).await
    }

    /// One request from another address.
    async fn send_from(&self, address: &str, request: &ExportMetricsServiceRequest) {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type(Encoding::Protobuf)))]);
        let taken = self.receiver.take("token orders", address.to_owned(), &headers, request.encode_to_vec().into()).await;
        taken.expect("it is taken");
    }

    async fn send_with(&self, headers: &[(&'static str, &'static str)], body: impl Into<Body>) -> Result<Rejected, Refusal> {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
        let taken = self.receiver.take("token orders", "10.0.0.5".to_owned(), &headers, body.into()).await;
        taken.map(|(_, rejected)| rejected)
    }

    async fn send_request(&self, request: &ExportMetricsServiceRequest) -> Rejected {
        self.send(Encoding::Protobuf, request.encode_to_vec()).await.expect("it is taken")
    }

    fn pools(&self) -> Vec<ObservedPool> {
        self.registry.view().pools
    }

    fn pool(&self) -> ObservedPool {
        let pools = self.pools();
        assert_eq!(pools.len(), 1, "{pools:?}");
        pools[0].clone()
    }
}

fn content_type(encoding: Encoding) -> &'static str {
    TYPES.iter().find(|(known, _)| *known == encoding).map_or("", |(_, name)| name)
}

fn attribute(key: &str, value: &str) -> KeyValue {
    let value = AnyValue { value: Some(any_value::Value::StringValue(value.to_owned())) };
    KeyValue { key: key.to_owned(), value: Some(value), ..KeyValue::default() }
}

/// One process of "orders" with these metrics: name, unit and numbers.
fn request(instance: &str, metrics: Vec<(&str, &str, Data)>) -> ExportMetricsServiceRequest {
    let attributes = vec![attribute("service.name", "orders"), attribute("service.instance.id", instance)];
    let metric = |(name, unit, data): (&str, &str, Data)| Metric {
        name: name.to_owned(),
        unit: unit.to_owned(),
        data: Some(data),
        ..Metric::default()
    };
    let scope = ScopeMetrics { metrics: metrics.into_iter().map(metric).collect(), ..ScopeMetrics::default() };
    let resource = Some(Resource { attributes, ..Resource::default() });
    ExportMetricsServiceRequest {
        resource_metrics: vec![ResourceMetrics { resource, scope_metrics: vec![scope], ..ResourceMetrics::default() }],
    }
}

async fn body_of(response: Response) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec()
}
