//! Services with a `/metrics`: what each says of a pool whose state the test knows.

use crate::emitters::{Emitter, Kind};
use crate::eventually::eventually;
use crate::ground::{Server, exhaust, release};
use crate::recorded::compare_text;
use crate::text::{Told, body, settled, value};

/// Starts a service, exhausts its pool and gives back, and asserts what it says each time; the bodies.
async fn says(kind: Kind, exhausted: Told<'_>, released: Told<'_>) -> (String, String) {
    let server = Server::shared().await;
    let emitter = Emitter::start(kind, &server.url(kind.name())).await;
    exhaust(&server, &emitter, kind, kind.name()).await;
    let when_exhausted = settled(&emitter.metrics_url(), exhausted).await;
    compare_text(&format!("{}.txt", kind.name()), &when_exhausted);
    release(&emitter).await;
    (when_exhausted, settled(&emitter.metrics_url(), released).await)
}

#[tokio::test]
async fn active_record_tells_its_gauges() {
    let exhausted = [("connections", 5.0), ("busy", 5.0), ("dead", 0.0), ("idle", 0.0), ("waiting", 2.0), ("size", 5.0)];
    let released = [("connections", 5.0), ("busy", 0.0), ("dead", 0.0), ("idle", 5.0), ("waiting", 0.0), ("size", 5.0)];
    let names = exhausted.map(|(name, _)| format!("ruby_active_record_connection_pool_{name}"));
    let named = |told: [(&str, f64); 6]| names.iter().zip(told).map(|(name, (_, value))| (name.as_str(), value)).collect::<Vec<_>>();
    says(Kind::ActiveRecord, &named(exhausted), &named(released)).await;
}

#[tokio::test]
async fn go_counts_a_wait_when_it_begins_and_its_duration_when_it_ends() {
    let (before, after) = says(
        Kind::GoDatabaseSql,
        &[
            ("go_sql_max_open_connections", 5.0),
            ("go_sql_open_connections", 5.0),
            ("go_sql_in_use_connections", 5.0),
            ("go_sql_idle_connections", 0.0),
            ("go_sql_wait_count_total", 3.0),
            ("go_sql_max_idle_closed_total", 0.0),
        ],
        &[
            ("go_sql_max_open_connections", 5.0),
            ("go_sql_open_connections", 2.0),
            ("go_sql_in_use_connections", 0.0),
            ("go_sql_idle_connections", 2.0),
            ("go_sql_wait_count_total", 3.0),
            ("go_sql_max_idle_closed_total", 3.0),
        ],
    )
    .await;
    let duration = |body: &str| value(body, "go_sql_wait_duration_seconds_total").expect("a duration");
    // The caller that gave up has waited for 0.3 s; those that still wait count nothing yet.
    assert!(duration(&before) >= 0.3 && duration(&after) > duration(&before) + 0.3, "{} {}", duration(&before), duration(&after));
}

#[tokio::test]
async fn hikaricp_counts_a_timeout_among_the_acquired() {
    let (before, after) = says(
        Kind::Hikaricp,
        &[
            ("hikaricp_active_connections", 5.0),
            ("hikaricp_idle_connections", 0.0),
            ("hikaricp_pending_threads", 2.0),
            ("hikaricp_connections", 5.0),
            ("hikaricp_min_connections", 2.0),
            ("hikaricp_max_connections", 5.0),
            ("hikaricp_connection_timeout_total", 1.0),
            // Five that hold, one that gave up.
            ("hikaricp_connection_acquired_nanos_count", 6.0),
            ("hikaricp_connection_usage_millis_count", 0.0),
            // Without the first, which is opened before there is a tracker.
            ("hikaricp_connection_creation_millis_count", 4.0),
        ],
        &[
            ("hikaricp_active_connections", 0.0),
            ("hikaricp_idle_connections", 5.0),
            ("hikaricp_pending_threads", 0.0),
            ("hikaricp_connection_timeout_total", 1.0),
            ("hikaricp_connection_acquired_nanos_count", 8.0),
            ("hikaricp_connection_usage_millis_count", 7.0),
        ],
    )
    .await;
    let acquired = |body: &str| value(body, "hikaricp_connection_acquired_nanos_sum").expect("a sum");
    assert!(acquired(&before) >= 3e8 && acquired(&after) > acquired(&before) + 3e8);
}

#[tokio::test]
async fn psycopg_pool_leaves_out_what_is_zero_and_keeps_who_gave_up_in_its_queue() {
    let (before, _) = says(
        Kind::PsycopgPool,
        &[
            ("psycopg_pool_pool_min", 2.0),
            ("psycopg_pool_pool_max", 5.0),
            ("psycopg_pool_pool_size", 5.0),
            ("psycopg_pool_pool_available", 0.0),
            // Two that wait; and the one that gave up, which the pool forgets when a connection comes back.
            ("psycopg_pool_requests_waiting", 3.0),
            ("psycopg_pool_requests_num", 8.0),
            ("psycopg_pool_requests_errors", 1.0),
            ("psycopg_pool_connections_num", 5.0),
        ],
        &[
            ("psycopg_pool_pool_size", 5.0),
            ("psycopg_pool_pool_available", 5.0),
            ("psycopg_pool_requests_waiting", 0.0),
            ("psycopg_pool_requests_num", 8.0),
            ("psycopg_pool_requests_errors", 1.0),
        ],
    )
    .await;
    for key in ["usage_ms", "connections_errors", "connections_lost", "returns_bad"] {
        assert_eq!(value(&before, &format!("psycopg_pool_{key}")), None, "{key}");
    }
}

#[tokio::test]
async fn a_killed_service_leaves_the_server() {
    let (kind, application) = (Kind::ActiveRecord, "killed");
    let server = Server::shared().await;
    let mut emitter = Emitter::start(kind, &server.url(application)).await;
    emitter.hold(kind.total_capacity()).await;
    assert!(body(&emitter.metrics_url()).await.contains(&format!("pid=\"{}\"", emitter.pid())));
    assert_eq!(server.sessions(application).await, kind.total_capacity());
    emitter.kill();
    eventually("its sessions are gone", async || server.sessions(application).await == 0).await;
}
