//! Native histograms, which this Prometheus keeps where it is told to.

use std::time::{Duration, Instant};

use super::exposition::series_of;
use super::promql::ask;
use super::table;
use crate::console::Console;
use crate::emitters::Prometheus;
use crate::ground::Server;

const LIMIT: Duration = Duration::from_secs(40);
const POLL: Duration = Duration::from_millis(200);
const WAITS: &str = "db_client_connection_create_time_seconds";
const OWN: &str = "db_client_connection_pool_name=~\"native.*\"";

/// The only value that a query finds.
async fn number(url: &str, query: &str) -> Option<f64> {
    ask(url, query).await.into_values().next()
}

#[tokio::test]
async fn the_distributions_of_our_own_pools_are_native_histograms_where_that_is_asked_for() {
    let (server, prometheus) = (Server::shared().await, Prometheus::receiving(true).await);
    let tables = table(prometheus.url(), "native_histograms = true");
    let console = Console::start_with(&server.url("native"), &tables, &["--pool-size", "3", "--warm-up", "true"]).await;
    let began = Instant::now();
    loop {
        let told = series_of(&console.metrics().await);
        let of = |suffix: &str| {
            let found = told.iter().find(|((name, labels), _)| {
                name == &format!("{WAITS}{suffix}") && labels["db_client_connection_pool_name"].starts_with("native")
            });
            found.map(|(_, value)| *value).expect("the own pool")
        };
        let (count, sum) = (of("_count"), of("_sum"));
        let counted = number(prometheus.url(), &format!("histogram_count({WAITS}{{{OWN}}})")).await;
        let summed = number(prometheus.url(), &format!("histogram_sum({WAITS}{{{OWN}}})")).await;
        if count == 3.0 && counted == Some(count) && summed == Some(sum) {
            let most = number(prometheus.url(), &format!("histogram_quantile(1, {WAITS}{{{OWN}}})")).await.expect("a quantile");
            // The slowest of three is at least their mean and at most their sum, and a bucket is 9 % wide.
            assert!(most >= sum / 3.0 && most <= sum * 1.1, "{most}, of {sum} in all");
            break;
        }
        assert!(began.elapsed() < LIMIT, "{count} in {sum} s, written {counted:?} in {summed:?} s");
        tokio::time::sleep(POLL).await;
    }
    let classic = ask(prometheus.url(), &format!("{WAITS}_bucket{{{OWN}}}")).await;
    assert!(classic.is_empty(), "{classic:?}");
}

#[tokio::test]
async fn a_prometheus_that_keeps_none_gets_classic_ones() {
    let (server, prometheus) = (Server::shared().await, Prometheus::receiving(false).await);
    let tables = table(prometheus.url(), "native_histograms = true");
    let console = Console::start_with(&server.url("native-off"), &tables, &["--pool-size", "3"]).await;
    let began = Instant::now();
    while ask(prometheus.url(), &format!("{WAITS}_bucket{{{OWN},le=\"+Inf\"}}")).await.is_empty() {
        assert!(began.elapsed() < LIMIT, "{}", console.metrics().await);
        tokio::time::sleep(POLL).await;
    }
    let told = series_of(&console.metrics().await);
    let (_, sent) = told.iter().find(|((name, _), _)| name == "plimsoll_remote_storage_samples_total").expect("it is told");
    assert!(*sent > 0.0, "{sent}");
}
