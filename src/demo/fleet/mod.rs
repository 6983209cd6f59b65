//! The demo fleet: around the embedded server a standby, PgBouncer where it is installed, and services with pools of their own.
//!
//! The console is told of them as an operator would tell it: by servers and sources, in memory.

mod reports;
mod tables;

use std::sync::Arc;
use std::time::Duration;

use super::services::{DemoServices, ServicesError};
use crate::fleet::setup::FleetConfig;
use plimsoll_embedded::{Embedded, EmbeddedError, PgBouncer, Standby};
use reports::Reports;

/// Server connections of PgBouncer: twice what the catalog's users take, and fewer than its pools may send.
const POOLER_SIZE: u32 = 8;

/// Servers and services that run.
pub struct DemoFleet {
    services: Arc<DemoServices>,
    standby: Option<(Standby, Reports)>,
    pooler: Option<PgBouncer>,
    config: FleetConfig,
}

impl DemoFleet {
    /// Starts them. A standby or a pooler that does not start is logged, and the demo goes on without it.
    ///
    /// # Errors
    /// When a service cannot be started.
    pub async fn start(embedded: &Embedded) -> Result<Self, ServicesError> {
        let before = async {
            let pooler = pooler(embedded).await;
            let target = pooler.as_ref().map(PgBouncer::connect_options);
            DemoServices::start(embedded.connect_options(), target).await.map(|services| (services, pooler))
        };
        let (standby, before) = tokio::join!(embedded.start_standby(), before);
        let (services, pooler) = before?;
        let with_reports = |standby: Standby| Reports::on(standby.connect_options()).map(|reports| (standby, reports));
        let standby = started(standby).map(with_reports).transpose()?;
        let config = tables::config(embedded.socket_dir(), standby.as_ref().map(|(standby, _)| standby), pooler.as_ref(), &services);
        Ok(Self { services, standby, pooler, config })
    }

    /// The services, for whoever makes trouble there.
    pub fn services(&self) -> &Arc<DemoServices> {
        &self.services
    }

    /// What the console watches.
    pub fn config(&self) -> &FleetConfig {
        &self.config
    }

    /// Ends the services and the readers of the standby within `limit`.
    pub async fn end_services(&self, limit: Duration) {
        let reports = async {
            if let Some((_, reports)) = &self.standby {
                reports.end(limit).await;
            }
        };
        tokio::join!(reports, self.services.stop(limit));
    }

    /// Stops the servers beside the embedded one.
    pub async fn stop(self) {
        let standby = async {
            if let Some((standby, _)) = self.standby {
                standby.stop().await;
            }
        };
        let pooler = async {
            if let Some(pooler) = self.pooler {
                pooler.stop().await;
            }
        };
        tokio::join!(standby, pooler);
    }
}

async fn pooler(embedded: &Embedded) -> Option<PgBouncer> {
    let pooler = started(embedded.start_pgbouncer(POOLER_SIZE).await)?;
    if pooler.is_none() {
        tracing::info!("PgBouncer is not installed: the demo's catalog connects to the server directly");
    }
    pooler
}

fn started<T>(result: Result<T, EmbeddedError>) -> Option<T> {
    result.inspect_err(|error| tracing::warn!("the demo goes on without: {error}")).ok()
}
