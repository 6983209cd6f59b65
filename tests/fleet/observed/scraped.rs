//! Services that a Prometheus or a VictoriaMetrics scrapes already.

use super::table::SCRAPED;
use crate::console::{Console, assert_not_told};
use crate::emitters::{Emitter, Kind, Prometheus, VictoriaMetrics};
use crate::ground::{Server, exhaust};

#[tokio::test]
async fn one_query_finds_the_pools_that_prometheus_and_victoria_metrics_know() {
    let server = Server::shared().await;
    let go = Emitter::start(Kind::GoDatabaseSql, &server.url("till")).await;
    let psycopg = Emitter::start(Kind::PsycopgPool, &server.url("ledger")).await;
    for (emitter, kind, application) in [(&go, Kind::GoDatabaseSql, "till"), (&psycopg, Kind::PsycopgPool, "ledger")] {
        exhaust(&server, emitter, kind, application).await;
    }
    let (till, ledger) = (go.metrics_url(), psycopg.metrics_url());
    let targets = [("till", till.as_str()), ("ledger", ledger.as_str())];
    let (prometheus, victoria) = (Prometheus::start(&targets).await, VictoriaMetrics::start(&targets, "0s").await);
    for url in [prometheus.url(), victoria.url()] {
        let console =
            Console::start(&server, &format!("[[sources]]\nkind = \"prometheus\"\nurls = [\"{url}\"]\ninterval = \"1s\"\n")).await;
        let exhausted = SCRAPED.values();
        let pool = console.observed("till", &exhausted).await;
        assert_eq!(format!("http://{}/metrics", pool["instance"].as_str().expect("an instance")), till);
        let other = console.observed("ledger", &exhausted).await;
        assert_not_told(&pool, SCRAPED.not_told);
        assert_not_told(&other, SCRAPED.not_told);
    }
}
