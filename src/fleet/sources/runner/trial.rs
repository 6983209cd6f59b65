//! One reading of a source that is not added yet, by what would read it later.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::reader::Reader;
use crate::base::http_fetch::seconds;
use crate::fleet::registry::{FleetView, Limits, Registry, ServerNames, SourceHandle, SourceInfo};
use crate::fleet::sources::discovery::Discovery;
use crate::fleet::sources::setup::SourceSetup;
use crate::fleet::sources::source::Source;

/// One answer says how the other instances look, and a trial of ten thousand addresses is no trial.
const MOST_ASKED: usize = 8;
/// Somebody waits for it. A reading has at most 10 s; the rest is for the list of addresses.
const LONGEST: Duration = Duration::from_secs(12);
/// Of one trial: a table of more pools would not be read.
const MOST_POOLS: usize = 2_000;

/// What a source tells once. Nothing of it is kept.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Its pools and caches, and in the one source of the view what is wrong.
    pub view: FleetView,
    /// Addresses that it has.
    pub found: usize,
    /// The first of them, which were asked.
    pub asked: usize,
}

/// A registry of its own, in which nobody else looks, and what reports to it.
pub struct TrialParts {
    registry: Arc<Registry>,
    handle: SourceHandle,
}

impl TrialParts {
    /// For one source.
    pub fn new(setup: &SourceSetup) -> Self {
        let limits = Limits { pools: MOST_POOLS, pools_of_source: MOST_POOLS, ..Limits::default() };
        let registry = Registry::of_servers(limits, ServerNames::default());
        let handle = registry.register(SourceInfo { id: None, name: setup.name.clone(), kind: setup.kind, interval: setup.interval });
        Self { registry, handle }
    }

    /// Where it reports to.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }
}

/// Finds the addresses and asks the first of them, all at once and once each.
pub async fn read_once(parts: TrialParts, setup: &SourceSetup, discovery: &Discovery, source: Arc<dyn Source>, client: &Client) -> Trial {
    let TrialParts { registry, handle } = parts;
    let deadline = Instant::now() + LONGEST;
    let late = || format!("has not ended within {}", seconds(LONGEST));
    let (mut found, mut asked) = (0, 0);
    match timeout_at(deadline, discovery.find(&setup.form, client)).await.unwrap_or_else(|_| Err(late())) {
        Err(sentence) => handle.failed(&discovery.place(), sentence),
        Ok(list) if list.targets.is_empty() => {
            handle.failed(&discovery.place(), list.note.unwrap_or_else(|| "has no address at the moment".to_owned()));
        }
        Ok(list) => {
            handle.note("discovery", list.note);
            found = list.targets.len();
            let first = list.targets.into_iter().take(MOST_ASKED);
            let mut readings: JoinSet<bool> = first
                .map(|target| Reader::of(setup, source.clone(), handle.clone(), target))
                .map(|reader| async move { reader.read().await })
                .collect();
            asked = readings.len();
            let all = async { while readings.join_next().await.is_some() {} };
            if timeout_at(deadline, all).await.is_err() {
                handle.failed(&setup.name, late());
            }
        }
    }
    Trial { view: registry.view(), found, asked }
}
