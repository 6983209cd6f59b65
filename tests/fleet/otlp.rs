//! Services that send OpenTelemetry's protocol: what each says of a pool whose state the test knows.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use prost::Message;
use serde_json::Value;

use crate::emitters::{Collector, Emitter, Kind};
use crate::ground::{Server, exhaust, release};
use crate::receiver::{Heard, Receiver};
use crate::recorded::{compare, without_addresses};

const LIMIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

/// Metric and the values of its attributes, with the number.
type Points = BTreeMap<String, f64>;

/// Starts a service that sends to this receiver.
async fn sending(kind: Kind, application: &str, server: &Server, receiver: &Receiver) -> Emitter {
    let endpoint = format!("http://{}", receiver.address);
    let to = Collector { endpoint: &endpoint, token: "a-token", service: "orders", instance: "orders-1" };
    Emitter::start_sending(kind, &server.url(application), &to).await
}

/// Returns the newest request as soon as its points of pools are these: pool names are left out.
async fn settled(receiver: &Receiver, read: fn(&[u8]) -> Points, wanted: &[(&str, f64)]) -> Heard {
    let wanted: Points = wanted.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    let began = Instant::now();
    loop {
        let newest = receiver.heard().pop();
        let found = newest.as_ref().map(|heard| read(&heard.body)).unwrap_or_default();
        if let Some(newest) = newest.filter(|_| found == wanted) {
            return newest;
        }
        assert!(began.elapsed() < LIMIT, "found {found:?}\nwanted {wanted:?}");
        tokio::time::sleep(POLL).await;
    }
}

/// Numbers of a JSON body, by metric and sorted attributes, of a pool's name the host alone: `count 127.0.0.1 used`.
fn points_of_json(body: &[u8]) -> Points {
    let body: Value = serde_json::from_slice(body).expect("JSON");
    let each = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let is_of_pool = |metric: &Value| metric["name"].as_str().is_some_and(|name| name.contains(".connection."));
    let mut points = Points::new();
    for scope in each(&body, "resourceMetrics").iter().flat_map(|resource| each(resource, "scopeMetrics")) {
        for metric in each(&scope, "metrics").into_iter().filter(is_of_pool) {
            for point in each(&metric["sum"], "dataPoints") {
                let mut words: Vec<String> =
                    each(&point, "attributes").iter().map(|label| text_of(&label["value"]["stringValue"])).collect();
                words.sort();
                words.insert(0, text_of(&metric["name"]).replace("db.client.connection.", ""));
                points.insert(words.join(" "), point["asDouble"].as_f64().or(point["asInt"].as_f64()).expect("a number"));
            }
        }
    }
    points
}

/// Without the port and the database of a pool's name.
fn text_of(value: &Value) -> String {
    let text = value.as_str().expect("text");
    text.split_once(':').map_or(text, |(host, _)| host).to_owned()
}

/// Numbers of a protobuf body, by metric and sorted attributes: `usage orders used`.
fn points_of_protobuf(body: &[u8]) -> Points {
    let request = ExportMetricsServiceRequest::decode(body).expect("OpenTelemetry's message");
    let metrics = request.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics).flat_map(|scope| scope.metrics);
    let mut points = Points::new();
    for metric in metrics {
        let Some(Data::Sum(sum)) = metric.data else { panic!("{} is no sum", metric.name) };
        for point in sum.data_points {
            let mut words: Vec<_> = point.attributes.iter().map(word).collect();
            words.sort();
            words.insert(0, metric.name.replace("db.client.connections.", ""));
            let Some(Number::AsInt(value)) = point.value else { panic!("{} is no integer", metric.name) };
            points.insert(words.join(" "), value as f64);
        }
    }
    points
}

fn word(label: &KeyValue) -> String {
    match label.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => text.clone(),
        other => panic!("{} is no text: {other:?}", label.key),
    }
}

fn names(points: Points) -> BTreeSet<String> {
    points.into_keys().collect()
}

#[tokio::test]
async fn node_postgres_tells_its_queue_only_when_a_connection_changes_hands() {
    let (server, receiver) = (Server::shared().await, Receiver::start().await);
    let kind = Kind::NodePostgresOtel;
    let emitter = sending(kind, kind.name(), &server, &receiver).await;
    exhaust(&server, &emitter, kind, kind.name()).await;
    let state = |used: f64, idle: f64| {
        [("count 127.0.0.1 used", used), ("count 127.0.0.1 idle", idle), ("max 127.0.0.1", 5.0), ("pending_requests 127.0.0.1", 0.0)]
    };
    // Two callers wait: the instrumentation looks when a connection is opened, taken, given back or closed.
    let heard = settled(&receiver, points_of_json, &state(5.0, 0.0)).await;
    assert_eq!((heard.path.as_str(), heard.header("content-type")), ("/v1/metrics", "application/json"));
    assert_eq!((heard.header("authorization"), heard.header("transfer-encoding")), ("Bearer a-token", "chunked"));
    let body = without_addresses(std::str::from_utf8(&heard.body).expect("text"));
    compare("node_postgres_otel.json", body.as_bytes(), |body| names(points_of_json(body)));
    // Nothing is in use: it looks before the connection is idle.
    release(&emitter).await;
    settled(&receiver, points_of_json, &state(1.0, 4.0)).await;
}

#[tokio::test]
async fn two_pools_of_node_postgres_are_told_below_zero() {
    let (server, receiver) = (Server::shared().await, Receiver::start().await);
    let emitter = sending(Kind::NodePostgresOtel, "two_pools", &server, &receiver).await;
    emitter.hold(3).await;
    emitter.release().await;
    emitter.hold(2).await;
    emitter.drive("/hold?n=3&pool=1").await;
    // The instrumentation takes the difference to what it saw last: of whichever pool.
    let told = [
        ("count 127.0.0.1 used", 2.0),
        ("count 127.0.0.1 idle", 1.0),
        ("max 127.0.0.1", 5.0),
        ("pending_requests 127.0.0.1", 0.0),
        ("count localhost used", 1.0),
        ("count idle localhost", -1.0),
        ("max localhost", 5.0),
        ("pending_requests localhost", 0.0),
    ];
    let heard = settled(&receiver, points_of_json, &told).await;
    let body = without_addresses(std::str::from_utf8(&heard.body).expect("text"));
    compare("node_postgres_otel.two_pools.json", body.as_bytes(), |body| names(points_of_json(body)));
}

#[tokio::test]
async fn sqlalchemy_by_opentelemetry_tells_used_and_idle_and_no_more() {
    let (server, receiver) = (Server::shared().await, Receiver::start().await);
    let kind = Kind::PythonOtelSqlalchemy;
    let emitter = sending(kind, kind.name(), &server, &receiver).await;
    exhaust(&server, &emitter, kind, kind.name()).await;
    let heard = settled(&receiver, points_of_protobuf, &[("usage orders used", 10.0), ("usage idle orders", 0.0)]).await;
    assert_eq!((heard.path.as_str(), heard.header("content-type")), ("/v1/metrics", "application/x-protobuf"));
    assert_eq!(heard.header("authorization"), "Bearer a-token");
    compare("python_otel_sqlalchemy.pb", &heard.body, |body| names(points_of_protobuf(body)));
    release(&emitter).await;
    settled(&receiver, points_of_protobuf, &[("usage orders used", 0.0), ("usage idle orders", 5.0)]).await;
}
