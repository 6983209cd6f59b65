//! The servers that a console watches beside the one that it is about: each with a connection, a task and a history of its own.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::PROBES;
use super::console_pools::further_watch_pool;
use crate::activity::rates::Baseline;
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::ConsolePlan;
use crate::capacity::declared::{self, DeclaredService};
use crate::capacity::endpoint::ServerEndpoint;
use crate::capacity::monitor::CapacityMonitor;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::{Registry, ServerNames};
use crate::fleet::setup::FurtherServer;
use crate::history::appender::Appender;
use crate::history::archive::Archive;
use crate::history::marks::MarkStore;
use crate::history::model::SERVER;
use crate::overview::WatchedServer;
use crate::overview::probe::{ServerMonitor, WatchParts};
use crate::store::leases::Work;
use plimsoll_pool::{Pool, PoolError};

/// What the further servers share.
pub(super) struct FurtherParts<'a> {
    pub fleet: &'a Arc<Registry>,
    /// The services that the configuration declares, of all servers.
    pub declared: &'a [DeclaredService],
    pub names: &'a ServerNames,
    pub archive: &'a Arc<Archive>,
    pub marks: &'a MarkStore,
}

/// Refuses names under which the history keeps something else.
pub(super) fn check_names(further: &[FurtherServer], shown: Option<&str>) -> Result<(), PoolError> {
    let taken = |server: &&FurtherServer| [SERVER, PROBES].into_iter().chain(shown).any(|taken| taken == server.name);
    match further.iter().find(taken) {
        Some(server) => Err(PoolError::InvalidOptions(format!(
            "the server {:?} has the name of something else that the console keeps a history of; give its table [[servers]] another name",
            server.name
        ))),
        None => Ok(()),
    }
}

/// The connections of each watch.
pub(super) fn pools(further: Vec<FurtherServer>, service: &Pool) -> Result<Vec<(String, Pool)>, PoolError> {
    further.into_iter().map(|FurtherServer { name, target }| Ok((name, further_watch_pool(service, target)?))).collect()
}

/// Watches a server until cancelled, and checks it when it is asked.
pub(super) fn watch(parts: &FurtherParts, name: &str, watch: Pool, stopping: CancellationToken) -> (WatchedServer, Arc<CapacityMonitor>) {
    let declared = declared::on(&DrawnServer::Further(name.to_owned()), parts.names, parts.declared);
    let plan = Arc::new(ConsolePlan::of_further(name, watch, declared, parts.fleet.clone()));
    let sightings = Arc::<ApplicationPeaks>::default();
    let capacity = CapacityMonitor::new(plan.clone(), sightings.clone(), None);
    let parts = WatchParts {
        plan,
        name: Some(name.to_owned()),
        sightings,
        baseline: Arc::new(Baseline::default()),
        appender: Appender::new(parts.archive.clone(), name).as_part_of(parts.archive.leases().part(Work::Rules)),
        marks: parts.marks.clone(),
    };
    let place = ServerEndpoint::to(parts.plan.watch.target()).place;
    let server = WatchedServer { name: name.to_owned(), place, source: name.to_owned(), monitor: ServerMonitor::start(parts, stopping) };
    (server, capacity)
}
