//! The pool-stats of a service, read every so often while it is under load.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::sleep;
use url::Url;

use super::{client, describe};
use crate::loadtest::model::ServiceSide;
use crate::loadtest::plan::HttpTarget;
use crate::loadtest::run::PoolGauges;

const EVERY: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(2);

/// Where a service tells how its pool is doing.
pub struct StatsEndpoint {
    client: Client,
    url: Url,
    token: Option<SecretString>,
}

/// What the contract has; `waiting` is ours, and told where it is there.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ServicePoolStats {
    checked_out: u32,
    total_capacity: u32,
    #[serde(default)]
    waiting: u32,
}

impl StatsEndpoint {
    /// `None` where the target names none.
    pub fn of(target: &HttpTarget) -> Option<Self> {
        let client = client(PATIENCE).ok()?;
        Some(Self { client, url: target.stats.clone()?, token: target.stats_token.clone() })
    }

    /// # Errors
    /// Why not, without a secret.
    pub async fn read(&self) -> Result<ServicePoolStats, String> {
        let asked = self.client.get(self.url.clone());
        let asked = match &self.token {
            Some(token) => asked.bearer_auth(token.expose_secret()),
            None => asked,
        };
        let answer = asked.send().await.map_err(|error| describe(&error))?;
        if !answer.status().is_success() {
            return Err(format!("it answers {}", answer.status()));
        }
        let bytes = answer.bytes().await.map_err(|error| describe(&error))?;
        serde_json::from_slice(&bytes).map_err(|_| "it is not pool-stats JSON".to_owned())
    }
}

/// The last numbers, and what they came to.
#[derive(Clone, Default)]
pub struct StatsMonitor(Arc<Mutex<(PoolGauges, ServiceSide)>>);

impl StatsMonitor {
    /// Reads for as long as it is polled.
    pub async fn keep_reading(self, stats: StatsEndpoint) {
        loop {
            let read = stats.read().await;
            self.note(read.ok());
            sleep(EVERY).await;
        }
    }

    fn note(&self, read: Option<ServicePoolStats>) {
        let (gauge, side) = &mut *self.0.lock();
        let Some(read) = read else {
            side.missed += 1;
            return;
        };
        *gauge = PoolGauges { checked_out: read.checked_out, waiting: read.waiting, capacity: read.total_capacity };
        side.readings += 1;
        side.capacity = read.total_capacity;
        side.peak = side.peak.max(read.checked_out);
        side.peak_waiting = side.peak_waiting.max(read.waiting);
    }

    pub fn gauge(&self) -> PoolGauges {
        self.0.lock().0
    }

    pub fn side(&self) -> ServiceSide {
        self.0.lock().1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_tells_no_more_than_the_contract_is_understood() {
        let numbers: ServicePoolStats =
            serde_json::from_str(r#"{"checked_out": 12, "total_capacity": 150, "status": "healthy"}"#).expect("JSON");
        let watch = StatsMonitor::default();
        watch.note(Some(numbers));
        watch.note(None);
        let side = ServiceSide { capacity: 150, peak: 12, peak_waiting: 0, readings: 1, missed: 1 };
        assert_eq!((watch.gauge().checked_out, watch.side()), (12, side));
    }
}
