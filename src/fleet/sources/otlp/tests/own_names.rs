//! Names of the operator's own, by a table of kind `otlp`.

use opentelemetry_proto::tonic::metrics::v1::{Gauge, NumberDataPoint, number_data_point::Value};

use super::*;
use crate::fleet::sources::told::custom_metrics;

fn gauge(pool: &str, value: i64) -> Data {
    let point = NumberDataPoint {
        attributes: vec![attribute("engine", pool)],
        time_unix_nano: 1_790_000_000_000_000_000,
        value: Some(Value::AsInt(value)),
        ..NumberDataPoint::default()
    };
    Data::Gauge(Gauge { data_points: vec![point] })
}

/// A receiver with this mapping for a service.
fn receiving(service: Option<&str>, mapping: &str) -> Receiving {
    let (registry, tables) = (Registry::new(Limits::default()), SenderTables::default());
    let metrics = custom_metrics(&mapping.parse().expect("TOML")).expect("names");
    tables.set(service.map(str::to_owned), Some("orders-db".to_owned()), Some(metrics));
    Receiving { receiver: Receiver::new(registry.clone(), tables), registry }
}

#[tokio::test]
async fn metrics_are_found_by_their_own_names_and_by_those_of_prometheus() {
    let mapping =
        "pool_label = \"engine\"\nchecked_out = \"app.pool.used\"\nchecked_in = \"app_pool_free_ratio\"\ntotal_capacity = \"app.pool.max\"";
    for service in [Some("orders"), None] {
        let all = receiving(service, mapping);
        let sent = vec![
            ("app.pool.used", "1", gauge("main", 3)),
            ("app.pool.free", "1", gauge("main", 4)),
            ("app.pool.max", "", gauge("main", 10)),
        ];
        all.send_request(&request("a", sent)).await;
        let pool = all.pool();
        let gauges = pool.reading.gauges;
        assert_eq!((gauges.checked_out, gauges.checked_in, gauges.total_capacity), (Some(3), Some(4), Some(10)), "{service:?}");
        assert_eq!((pool.identity.to_string().as_str(), pool.dialect.as_deref()), ("orders / a / main", Some("custom")));
        assert_eq!(pool.server.as_deref(), Some("orders-db"));
    }
}

#[tokio::test]
async fn a_table_is_for_its_service_alone() {
    let all = receiving(Some("billing"), "checked_out = \"app.pool.used\"");
    all.send_request(&request("a", vec![("app.pool.used", "", gauge("main", 3))])).await;
    assert!(all.pools().is_empty());
}
