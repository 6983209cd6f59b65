//! Other formats than an exposition: what they tell, and what is none of them.

use super::{Running, bytes, source};
use crate::fleet::model::Evidence;
use crate::fleet::sources::hostile_server::{HostileServer, answer, text};

#[tokio::test]
async fn pool_stats_and_other_consoles_are_read() {
    let stats = r#"{"pool_size": 50, "checked_out": 12, "overflow": 3, "checked_in": 38, "total_capacity": 150, "utilization_percent": 10.0,
        "status": "healthy", "connects_failing": true}"#;
    let pools = r#"{"taken_at_ms": 5, "pools": [{"name": "shop · x", "taken_at_ms": 4, "pool_size": 5, "total_capacity": 10, "checked_out": 7,
        "checked_in": 0, "opening": 0, "waiting": 0, "peak": {"value": 9, "at_ms": 3}}]}"#;
    let detail = r#"{"pool": {}, "holders": [{"site": "src/a.rs:1", "label": null, "backend_pid": 7, "held_s": 1.5, "in_transaction": null,
        "suspected_leak": false}]}"#;
    let server = HostileServer::start([
        ("/api/admin/pool-stats", text(stats)),
        ("/api/v1/pools", text(pools)),
        ("/api/v1/pools/shop%20%C2%B7%20x", text(detail)),
        ("/wrong", text("{\"checked_out\": \"12\", \"total_capacity\": 150}")),
        ("/json", text("hunter22")),
    ])
    .await;
    let sources = source("pool_stats", &[server.url(""), server.url("/wrong"), server.url("/json")], "server = \"db\"");
    let running = Running::start(&(sources + &source("plimsoll", &[server.url("")], "")));
    let view = running.view(|view| view.pools.len() == 2 && view.sources[0].failing == 2 && !view.sources[0].notes.is_empty()).await;
    let of = |kind: &str| view.pools.iter().find(|pool| pool.kind.as_str() == kind).expect(kind);
    let (stats, exact) = (of("pool_stats"), of("plimsoll"));
    assert_eq!((stats.server.as_deref(), stats.evidence, stats.reading.contradictions.len()), (Some("db"), Evidence::C, 2));
    assert!(view.sources[0].notes[0].contains("cannot open connections"), "{:?}", view.sources[0].notes);
    assert_eq!((exact.identity.pool.as_str(), exact.evidence), ("shop · x", Evidence::A));
    let holders = exact.reading.event_driven.as_ref().and_then(|exact| exact.holders.clone()).expect("holders");
    assert_eq!((holders.len(), holders[0].backend_pid), (1, 7));
    let errors = view.sources[0].errors.join("\n");
    assert!(
        errors.contains("tells checked_out as a text") && errors.contains("JSON that is not understood") && !errors.contains("hunter22")
    );
}

#[tokio::test]
async fn a_prometheus_tells_the_pools_of_all_its_jobs() {
    let series = |name: &str, job: &str, value: &str| {
        format!(r#"{{"metric":{{"__name__":"{name}","job":"{job}","instance":"a:1","pool":"main"}},"value":[100.5,"{value}"]}}"#)
    };
    let all = [
        series("hikaricp_connections_active", "orders", "3"),
        series("hikaricp_connections_max", "orders", "10"),
        series("hikaricp_connections_active", "shop", "NaN"),
        series("hikaricp_connections_max", "shop", "+Inf"),
        series("hikaricp_connections_pending", "shop", "2"),
    ];
    let body = format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{}]}}}}"#, all.join(","));
    let error = r#"{"status":"error","errorType":"bad_data","error":"too many"}"#;
    let server = HostileServer::start([
        ("/api/v1/query", text(&body)),
        ("/empty/api/v1/query", text(r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#)),
        ("/bad/api/v1/query", bytes(answer("422 Unprocessable Entity", "Content-Type: application/json\r\n", error.as_bytes()))),
        ("/html/api/v1/query", bytes(answer("200 OK", "Content-Type: text/html\r\n", b"<html>"))),
    ])
    .await;
    let urls = [server.url(""), server.url("/empty"), server.url("/bad"), server.url("/html")];
    let running = Running::start(&source("prometheus", &urls, "").replace("service = \"orders\"\n", ""));
    let view = running.view(|view| view.pools.len() == 2 && view.sources[0].failing == 3).await;
    let told: Vec<_> =
        view.pools.iter().map(|pool| (pool.identity.to_string(), pool.reading.gauges.checked_out, pool.reading.taken_at_ms)).collect();
    assert_eq!(told, [("orders / a:1 / main".to_owned(), Some(3), 100_500), ("shop / a:1 / main".to_owned(), None, 100_500)]);
    let errors = view.sources[0].errors.join("\n");
    for words in ["knows no pool: 0 series", "refuses the query (bad_data, status 422): too many", "a web page; is /api/v1/query its path?"]
    {
        assert!(errors.contains(words), "{errors}");
    }
}
