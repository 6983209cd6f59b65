//! What this console's own sources have reported, for the other consoles.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::handle::SourceHandle;
use super::pool::PoolEntry;
use super::{CacheReport, InstanceReport, Registry, SourceInfo};
use crate::base::now_ms;
use crate::fleet::model::SourceKind;

/// While nobody takes them, the oldest go: another console then waits for the next readings.
const MOST_EVENTS: usize = 50_000;

/// Something that a source has reported.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceEvent {
    /// The name of the source.
    pub source: String,
    /// Its kind: a sender is known to the console alone that it has sent to.
    pub kind: SourceKind,
    pub what: Reported,
}

/// What it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reported {
    Instance(InstanceReport),
    Cache(Box<CacheReport>),
    Failure { address: String, sentence: String },
}

impl SourceEvent {
    /// Where it came from.
    pub fn address(&self) -> &str {
        match &self.what {
            Reported::Instance(report) => &report.address,
            Reported::Cache(report) => &report.address,
            Reported::Failure { address, .. } => address,
        }
    }
}

/// The events since they were last taken; shared by the handles of all sources.
#[derive(Default)]
pub struct Journal(Mutex<Vec<SourceEvent>>);

impl Journal {
    pub fn take(&self) -> Vec<SourceEvent> {
        std::mem::take(&mut self.0.lock())
    }

    pub(super) fn note(&self, event: SourceEvent) {
        let mut events = self.0.lock();
        if events.len() >= MOST_EVENTS {
            events.drain(..MOST_EVENTS / 10);
        }
        events.push(event);
    }
}

impl Registry {
    /// Keeps what sources report from now on for the other consoles. Once, before any source begins.
    pub fn keep_journal(&self) -> Arc<Journal> {
        self.journal.get_or_init(Arc::default).clone()
    }

    /// The other consoles cannot be heard: of what they have told nothing is gone because nothing comes.
    pub fn wait_for_others(&self) {
        self.inner.lock().pools.values_mut().for_each(PoolEntry::wait_for_others);
    }

    /// They can be heard again.
    pub fn hear_others(&self) {
        let now_ms = now_ms();
        self.inner.lock().pools.values_mut().for_each(|pool| pool.hear_others(now_ms));
    }

    /// Takes in what another console's source has reported; false: this console has no source of that name.
    pub fn take_in(self: &Arc<Self>, event: SourceEvent) -> bool {
        let Some(handle) = self.named(&event.source).or_else(|| self.sender(&event)) else { return false };
        match event.what {
            Reported::Instance(report) => drop(handle.report(report)),
            Reported::Cache(report) => handle.report_cache(*report),
            Reported::Failure { address, sentence } => handle.failed(&address, sentence),
        }
        true
    }

    /// The source of this name, for what comes from elsewhere.
    fn named(self: &Arc<Self>, name: &str) -> Option<SourceHandle> {
        let inner = self.inner.lock();
        let (place, _) = inner.sources.iter().find(|(_, source)| source.info().name == name)?;
        Some(SourceHandle::relayed(self.clone(), *place))
    }

    /// A sender is configured nowhere: it is there from its first report on.
    fn sender(self: &Arc<Self>, event: &SourceEvent) -> Option<SourceHandle> {
        let info = SourceInfo { id: None, name: event.source.clone(), kind: event.kind, interval: None::<Duration> };
        (event.kind == SourceKind::Otlp).then(|| SourceHandle::relayed(self.clone(), self.register(info).place))
    }
}
