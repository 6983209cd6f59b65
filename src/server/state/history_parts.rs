//! What a console keeps of the past.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{ConsoleParts, PROBES};
use crate::alerts::evaluator::PoolSource;
use crate::fleet::registry::Registry;
use crate::history::archive::Archive;
use crate::history::fleet_recorder::FleetRecorder;
use crate::history::marks::{MarkStore, of_start};
use crate::history::model::SERVER;
use crate::history::recorder::Recorder;
use crate::history::web::History;
use crate::store::leases::Leases;
use plimsoll_pool::Pool;

/// What records the pools, and what keeps it.
pub(super) struct HistoryParts {
    pub archive: Arc<Archive>,
    pub marks: MarkStore,
    /// Of the pool that is shown, where there is one.
    pub service: Option<Arc<Recorder>>,
    pub probes: Arc<Recorder>,
    /// Of the pools that sources tell.
    pub fleet: Arc<FleetRecorder>,
    /// What pages and downloads read.
    pub all: Arc<History>,
}

/// Where several consoles share a store each records its own pools under its own name.
fn own_name(name: &str, leases: &Leases) -> String {
    leases.me().map_or_else(|| name.to_owned(), |me| format!("{name} ({})", me.name))
}

impl HistoryParts {
    pub fn start(
        parts: &mut ConsoleParts,
        fleet: Arc<Registry>,
        shown: Option<(&str, &Pool)>,
        probes: &Pool,
        further: &[String],
        stopping: &CancellationToken,
    ) -> Self {
        let marks = MarkStore::new(parts.store.clone());
        let archive = Archive::start_beside(parts.store.clone(), parts.leases.clone(), parts.spool.take(), stopping.clone());
        let recorder = |name: &str, pool: &Pool| Recorder::start(pool.clone(), name, archive.clone(), stopping.clone());
        let service = shown.map(|(name, pool)| recorder(&own_name(name, &parts.leases), pool));
        let probes = recorder(&own_name(PROBES, &parts.leases), probes);
        let of_service = shown.zip(service.clone()).map(|((name, _), recorder)| (name.to_owned(), recorder));
        let reserved =
            [SERVER, PROBES].into_iter().chain(shown.map(|(name, _)| name)).map(str::to_owned).chain(further.iter().cloned()).collect();
        let all = Arc::new(History {
            archive: archive.clone(),
            marks: marks.clone(),
            fleet: fleet.clone(),
            recorders: of_service.into_iter().chain([(PROBES.to_owned(), probes.clone())]).collect(),
            base: parts.access.base().clone(),
        });
        of_start(marks.clone());
        let fleet = FleetRecorder::start(fleet, archive.clone(), reserved, stopping.clone());
        Self { archive, marks, service, probes, fleet, all }
    }

    /// The pools that the alert rules look at.
    pub fn watched(&self, name: &str, service: &Pool, probes: &Pool) -> Vec<PoolSource> {
        let watched = |name: &str, pool: &Pool, recorder: &Arc<Recorder>, is_shown| PoolSource {
            name: name.to_owned(),
            pool: pool.clone(),
            recorder: recorder.clone(),
            is_shown,
        };
        let of_service = self.service.iter().map(|recorder| watched(name, service, recorder, true));
        of_service.chain([watched(PROBES, probes, &self.probes, false)]).collect()
    }
}
