//! Starts the sources.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::builder::build;
use super::client::SharedClient;
use super::otlp::DrawnOn;
use super::runner::{Claims, Lanes, Supervisor, SupervisorParts};
use super::setup::SourceSetup;
use crate::fleet::registry::{Registry, SourceInfo};

/// Sources that are being asked.
#[derive(Debug, Default)]
pub struct StartedSources {
    /// Sources that send, OTLP: they say which server the pools of a service draw on.
    senders: Vec<SourceSetup>,
    /// The tasks of those that are asked; they end with `stopping`.
    tasks: TaskTracker,
}

impl StartedSources {
    /// Waits for the tasks after `stopping`, at most for `limit`.
    pub async fn finish(&self, limit: Duration) {
        let _readings_that_take_longer = tokio::time::timeout(limit, self.tasks.wait()).await;
    }

    /// Which server the pools of senders draw on.
    pub fn drawn_on(&self) -> DrawnOn {
        let named = self.senders.iter().filter_map(|setup| Some((setup.service.as_deref(), setup.server.as_deref()?)));
        named.fold(DrawnOn::default(), |all, (service, server)| all.with(service, server))
    }
}

/// Asks the sources, and reports what they tell to the registry, until `stopping` is cancelled.
///
/// # Errors
/// No HTTP client can be made: why, in a sentence.
pub fn start(sources: Vec<SourceSetup>, registry: &Arc<Registry>, stopping: &CancellationToken) -> Result<StartedSources, String> {
    let mut started = StartedSources::default();
    let (shared, lanes, claims) = (SharedClient::new()?, Arc::<Lanes>::default(), Arc::<Claims>::default());
    for setup in sources {
        let (Some(source), Some(discovery)) = (build(&setup, &shared), setup.discovery.clone()) else {
            started.senders.push(setup);
            continue;
        };
        let info = SourceInfo { name: setup.name.clone(), kind: setup.kind, interval: setup.interval };
        let parts = SupervisorParts {
            handle: registry.register(info),
            client: shared.http().clone(),
            lanes: lanes.clone(),
            claims: claims.clone(),
            tasks: started.tasks.clone(),
            setup,
            discovery,
            source,
        };
        started.tasks.spawn(Supervisor::new(parts, stopping.clone()).run());
    }
    started.tasks.close();
    Ok(started)
}
