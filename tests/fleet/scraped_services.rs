//! A service in Go and one in Python with exhausted pools, and a Prometheus and a VictoriaMetrics that scrape both.

use std::sync::Arc;

use crate::emitters::{Emitter, Kind, Prometheus, VictoriaMetrics};
use crate::ground::{Server, exhaust};

/// All four; stopped when dropped.
pub struct ScrapedServices {
    go: Emitter,
    _psycopg: Emitter,
    prometheus: Prometheus,
    victoria: VictoriaMetrics,
}

impl ScrapedServices {
    /// Each service with its name, which is its application_name and that of its job.
    pub async fn start(server: &Arc<Server>, of_go: &'static str, of_psycopg: &'static str) -> Self {
        let go = Emitter::start(Kind::GoDatabaseSql, &server.url(of_go)).await;
        let psycopg = Emitter::start(Kind::PsycopgPool, &server.url(of_psycopg)).await;
        exhaust(server, &go, Kind::GoDatabaseSql, of_go).await;
        exhaust(server, &psycopg, Kind::PsycopgPool, of_psycopg).await;
        let (go_url, psycopg_url) = (go.metrics_url(), psycopg.metrics_url());
        let targets = [(of_go, go_url.as_str()), (of_psycopg, psycopg_url.as_str())];
        let (prometheus, victoria) = (Prometheus::start(&targets).await, VictoriaMetrics::start(&targets, "0s").await);
        Self { go, _psycopg: psycopg, prometheus, victoria }
    }

    /// Where the service in Go tells its numbers.
    pub fn go_metrics_url(&self) -> String {
        self.go.metrics_url()
    }

    /// Where Prometheus is asked.
    pub fn prometheus_url(&self) -> &str {
        self.prometheus.url()
    }

    /// Where VictoriaMetrics is asked.
    pub fn victoria_url(&self) -> &str {
        self.victoria.url()
    }
}
