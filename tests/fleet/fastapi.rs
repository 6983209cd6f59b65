//! FastAPI with SQLAlchemy: the pool-stats contract from another language, and gauges of one's own.

use serde_json::{Value, json};

use crate::emitters::{Emitter, Kind, TOKEN};
use crate::ground::{Server, exhaust, release};
use crate::http::http_client;
use crate::recorded::{compare, compare_text};
use crate::text::{settled, value};

const KIND: Kind = Kind::FastapiSqlalchemy;

async fn pool_stats(emitter: &Emitter) -> String {
    let request = http_client().build().expect("a client").get(emitter.pool_stats_url()).bearer_auth(TOKEN);
    request.send().await.expect("an answer").text().await.expect("text")
}

#[tokio::test]
async fn fastapi_tells_its_pool_by_the_contract() {
    let server = Server::shared().await;
    let emitter = Emitter::start(KIND, &server.url(KIND.name())).await;
    exhaust(&server, &emitter, KIND, KIND.name()).await;
    let body = pool_stats(&emitter).await;
    let told: Value = serde_json::from_str(&body).expect("JSON");
    let wanted = json!({
        "pool_size": 5, "checked_out": 10, "overflow": 5, "checked_in": 0, "total_capacity": 10, "utilization_percent": 100.0,
        "status": "critical", "message": "Pool utilization is critical: raise max_overflow or add an instance",
        "recommendations": { "current_capacity": "10/10 connections in use",
            "peak_capacity": "Can handle up to 10 simultaneous connections", "configured_for": "10+ simultaneous users" }
    });
    assert_eq!(told, wanted);
    compare("fastapi_sqlalchemy.pool_stats.json", body.as_bytes(), |body| {
        let told: Value = serde_json::from_slice(body).expect("JSON");
        told.as_object().expect("an object").keys().cloned().collect()
    });
    release(&emitter).await;
    let told: Value = serde_json::from_str(&pool_stats(&emitter).await).expect("JSON");
    assert_eq!((&told["checked_out"], &told["overflow"], &told["checked_in"]), (&json!(0), &json!(0), &json!(5)));
    let refused = http_client().build().expect("a client").get(emitter.pool_stats_url()).send().await.expect("an answer");
    assert_eq!((refused.status().as_u16(), &refused.headers()["www-authenticate"]), (401, &"Bearer".parse().expect("a value")));
}

#[tokio::test]
async fn sqlalchemys_overflow_is_negative_until_the_base_is_open() {
    let server = Server::shared().await;
    let emitter = Emitter::start(KIND, &server.url("sqlalchemy_gauges")).await;
    emitter.hold(3).await;
    let told = [
        ("sqlalchemy_pool_size", 5.0),
        ("sqlalchemy_checked_out_connections", 3.0),
        ("sqlalchemy_connections_in_pool", 0.0),
        ("sqlalchemy_pool_overflow", -2.0),
    ];
    let body = settled(&emitter.metrics_url(), &told).await;
    assert!(value(&body, "process_start_time_seconds").is_some());
    compare_text("fastapi_sqlalchemy.txt", &body);
    emitter.hold(7).await;
    settled(&emitter.metrics_url(), &[("sqlalchemy_checked_out_connections", 10.0), ("sqlalchemy_pool_overflow", 5.0)]).await;
    emitter.release().await;
    settled(&emitter.metrics_url(), &[("sqlalchemy_connections_in_pool", 5.0), ("sqlalchemy_pool_overflow", 0.0)]).await;
}
