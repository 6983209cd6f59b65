//! Services that a Prometheus or a VictoriaMetrics scrapes already.

use super::table::SCRAPED;
use crate::console::{Console, assert_not_told};
use crate::ground::Server;
use crate::scraped_services::ScrapedServices;

#[tokio::test]
async fn one_query_finds_the_pools_that_prometheus_and_victoria_metrics_know() {
    let server = Server::shared().await;
    let scraped = ScrapedServices::start(&server, "till", "ledger").await;
    for url in [scraped.prometheus_url(), scraped.victoria_url()] {
        let console =
            Console::start(&server, &format!("[[sources]]\nkind = \"prometheus\"\nurls = [\"{url}\"]\ninterval = \"1s\"\n")).await;
        let exhausted = SCRAPED.values();
        let pool = console.observed("till", &exhausted).await;
        assert_eq!(format!("http://{}/metrics", pool["instance"].as_str().expect("an instance")), scraped.go_metrics_url());
        let other = console.observed("ledger", &exhausted).await;
        assert_not_told(&pool, SCRAPED.not_told);
        assert_not_told(&other, SCRAPED.not_told);
    }
}
