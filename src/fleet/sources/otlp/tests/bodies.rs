//! What real senders send, number by number.

use serde_json::{Value, json};

use super::*;
use crate::fleet::model::{Counters, Gauges, Times};

#[tokio::test]
async fn every_number_of_node_is_told() {
    let all = Receiving::new();
    assert_eq!(all.send(Encoding::Json, NODE).await, Ok(Rejected::default()));
    let pool = all.pool();
    assert_eq!(pool.identity.to_string(), "unknown_service:node / 10.0.0.5 / 127.0.0.1:55499/postgres");
    let gauges =
        Gauges { pool_size: Some(3), total_capacity: Some(3), checked_out: Some(1), checked_in: Some(0), opening: None, waiting: Some(0) };
    assert_eq!(pool.reading.gauges, gauges);
    assert_eq!((pool.reading.counters, &pool.reading.times), (Counters::default(), &Times::default()), "not told");
    assert_eq!((pool.reading.taken_at_ms, pool.reading.started_at_ms), (1_795_875_378_391, Some(1_795_875_378_367)));
    assert_eq!((pool.source.as_str(), pool.reading.contradictions.len()), ("otlp (token orders)", 0));
}

/// Two pools of one process, of which the library mixes up the connections.
#[tokio::test]
async fn what_node_cannot_mean_is_told_as_such() {
    let all = Receiving::new();
    let body = include_bytes!("../../../../../tests/fixtures/emitted/node_postgres_otel.two_pools.json");
    assert_eq!(all.send(Encoding::Json, &body[..]).await, Ok(Rejected::default()));
    let pools = all.pools();
    let names: Vec<_> = pools.iter().map(|pool| pool.identity.to_string()).collect();
    assert_eq!(names, ["orders / orders-1 / 127.0.0.1:1/orders", "orders / orders-1 / localhost:1/orders"]);
    let told = |gauges: Gauges| [gauges.checked_out, gauges.checked_in, gauges.waiting, gauges.total_capacity];
    assert_eq!(told(pools[0].reading.gauges), [Some(2), Some(1), Some(0), Some(5)]);
    assert_eq!(told(pools[1].reading.gauges), [Some(1), None, Some(0), Some(5)]);
    let contradiction = &pools[1].reading.contradictions[0];
    assert_eq!((contradiction.told, contradiction.cannot_be.as_str()), (-1.0, "below 0"));
    assert!(contradiction.known_cause.as_deref().is_some_and(|cause| cause.contains("several pools")), "{contradiction}");
}

#[tokio::test]
async fn every_number_of_python_is_told() {
    let all = Receiving::new();
    assert_eq!(all.send(Encoding::Protobuf, PYTHON).await, Ok(Rejected::default()));
    let pool = all.pool();
    assert_eq!(pool.identity.to_string(), "orders / pod-1 / postgresql+psycopg://127.0.0.1:55499/postgres");
    let gauges = Gauges { checked_out: Some(1), checked_in: Some(0), ..Gauges::default() };
    assert_eq!((pool.reading.gauges, pool.reading.counters, &pool.reading.times), (gauges, Counters::default(), &Times::default()));
}

#[tokio::test]
async fn protobuf_and_json_say_the_same() {
    let as_json: ExportMetricsServiceRequest = serde_json::from_slice(NODE).expect("JSON");
    let protobuf = Receiving::new();
    protobuf.send_request(&as_json).await;
    let json = Receiving::new();
    json.send(Encoding::Json, NODE).await.expect("it is taken");
    assert_eq!(protobuf.pool().reading, json.pool().reading);
    assert_eq!(protobuf.pool().identity, json.pool().identity);
}

/// 64-bit numbers are written as strings by some senders, and as numbers by others; fields of later versions are left out.
#[tokio::test]
async fn numbers_as_strings_are_read_and_unknown_fields_are_ignored() {
    let mut body: Value = serde_json::from_slice(NODE).expect("JSON");
    let resource = &mut body["resourceMetrics"][0];
    resource["futureField"] = json!({ "deep": [1, { "x": null }] });
    resource["resource"]["attributes"]
        .as_array_mut()
        .expect("attributes")
        .push(json!({ "key": "tags", "value": { "arrayValue": { "values": [{ "intValue": "1" }] } } }));
    for metric in resource["scopeMetrics"][0]["metrics"].as_array_mut().expect("metrics") {
        metric["futureField"] = json!("x");
        for point in metric["sum"]["dataPoints"].as_array_mut().into_iter().flatten() {
            let number = point["asDouble"].as_f64().expect("a number");
            point.as_object_mut().expect("a point").remove("asDouble");
            point["asInt"] = if number == 1.0 { json!("1") } else { json!(number as i64) };
            point["futureField"] = json!([1]);
        }
    }
    let (changed, plain) = (Receiving::new(), Receiving::new());
    assert_eq!(changed.send(Encoding::Json, body.to_string()).await, Ok(Rejected::default()));
    plain.send(Encoding::Json, NODE).await.expect("it is taken");
    assert_eq!(changed.pool().reading, plain.pool().reading);
    let unknown = [&[0xfa, 0x3f, 3, 1, 2, 3, 0xf8, 0x3f, 5][..], PYTHON].concat();
    let protobuf = Receiving::new();
    protobuf.send(Encoding::Protobuf, unknown).await.expect("unknown fields are no fault");
    assert_eq!(protobuf.pool().reading.gauges.checked_out, Some(1));
}

#[tokio::test]
async fn a_body_comes_packed_or_in_chunks() {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(PYTHON).expect("memory");
    let packed = packer.finish().expect("memory");
    let all = Receiving::new();
    let headers = [("content-type", "application/x-protobuf"), ("content-encoding", "gzip")];
    assert_eq!(all.send_with(&headers, packed.clone()).await, Ok(Rejected::default()));
    let chunks = futures_util::stream::iter(packed.chunks(7).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>());
    assert_eq!(all.send_with(&headers, Body::from_stream(chunks)).await, Ok(Rejected::default()));
    assert_eq!(all.pool().reading.gauges.checked_out, Some(1));
}

/// Where nothing tells a process, its sender's address does.
#[test]
fn a_process_is_known_by_the_best_name_that_it_tells() {
    use super::super::process::ProcessId;
    let instance = |attributes: &[(&str, &str)]| {
        let attributes: Vec<_> = attributes.iter().map(|(key, value)| attribute(key, value)).collect();
        ProcessId::of(&attributes, "10.0.0.5").instance
    };
    let (host, pid, pod) = (("host.name", "web-1"), ("process.pid", "77"), ("k8s.pod.name", "orders-7c"));
    assert_eq!(instance(&[host, pid, pod, ("service.instance.id", "a")]), "a");
    assert_eq!(instance(&[host, pid, pod]), "web-1:77");
    assert_eq!(instance(&[host, pod]), "orders-7c");
    assert_eq!(instance(&[host]), "web-1");
    assert_eq!(instance(&[("service.instance.id", "")]), "10.0.0.5");
}
