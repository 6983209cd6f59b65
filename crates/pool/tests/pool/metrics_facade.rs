//! What the facade `metrics` is told, by OpenTelemetry's names and beside the pool's own numbers.

use std::time::Duration;

use metrics_util::CompositeKey;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use opentelemetry_semantic_conventions::{attribute, metric};

use crate::ground::{leases, options, warm_pool};
use crate::support::eventually;

/// All that was published of one name since the last look: the state where there is one, and the value.
fn told(published: &[(CompositeKey, DebugValue)], name: &str) -> Vec<(Option<String>, String)> {
    let of_it = published.iter().filter(|(key, _)| key.key().name() == name);
    let label = |key: &CompositeKey, name: &str| key.key().labels().find(|label| label.key() == name).map(|label| label.value().to_owned());
    let mut told: Vec<_> = of_it
        .map(|(key, value)| {
            assert_eq!(label(key, attribute::DB_CLIENT_CONNECTION_POOL_NAME).as_deref(), Some("published"));
            let value = match value {
                DebugValue::Gauge(value) => value.to_string(),
                DebugValue::Counter(count) => count.to_string(),
                DebugValue::Histogram(values) => format!("{} times", values.len()),
            };
            (label(key, attribute::DB_CLIENT_CONNECTION_STATE), value)
        })
        .collect();
    told.sort();
    told
}

fn published(snapshotter: &Snapshotter) -> Vec<(CompositeKey, DebugValue)> {
    snapshotter.snapshot().into_vec().into_iter().map(|(key, _, _, value)| (key, value)).collect()
}

#[tokio::test]
async fn the_facade_is_told_what_the_pool_tells() {
    let (_postgres, pool) = warm_pool(options("published", 2, 1)).await;
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    drop(leases(&pool, 1).await);
    metrics::with_local_recorder(&recorder, || pool.publish_metrics());
    let now = published(&snapshotter);
    let state = |name: &str, value: &str| (Some(name.to_owned()), value.to_owned());
    assert_eq!(told(&now, metric::DB_CLIENT_CONNECTION_COUNT), [state("idle", "2"), state("used", "0")]);
    for (name, value) in [
        (metric::DB_CLIENT_CONNECTION_IDLE_MIN, "2"),
        (metric::DB_CLIENT_CONNECTION_MAX, "3"),
        (metric::DB_CLIENT_CONNECTION_PENDING_REQUESTS, "0"),
        (metric::DB_CLIENT_CONNECTION_TIMEOUTS, "0"),
        (metric::DB_CLIENT_CONNECTION_CREATE_TIME, "2 times"),
        (metric::DB_CLIENT_CONNECTION_WAIT_TIME, "1 times"),
        (metric::DB_CLIENT_CONNECTION_USE_TIME, "1 times"),
    ] {
        assert_eq!(told(&now, name), [(None, value.to_owned())], "{name}");
    }

    let held = leases(&pool, 3).await;
    pool.acquire_within(Duration::from_millis(10)).await.expect_err("nothing is free");
    let all_are_used =
        async || told(&published(&snapshotter), metric::DB_CLIENT_CONNECTION_COUNT) == [state("idle", "0"), state("used", "3")];
    eventually("what is used is published", all_are_used).await;
    // Each look takes the count away, and the next second tells it again.
    let is_counted = async || told(&published(&snapshotter), metric::DB_CLIENT_CONNECTION_TIMEOUTS) == [(None, "1".to_owned())];
    eventually("the timeout is published", is_counted).await;
    drop(held);
    pool.close(Duration::from_secs(5)).await;
    let none_is_open =
        async || told(&published(&snapshotter), metric::DB_CLIENT_CONNECTION_COUNT) == [state("idle", "0"), state("used", "0")];
    eventually("the end is published", none_is_open).await;
}
