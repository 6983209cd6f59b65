//! Through which a source reports.

use std::collections::HashSet;
use std::sync::Arc;

use super::Registry;
use super::journal::{Journal, Reported, SourceEvent};
use super::pool::{Arrival, PoolEntry};
use super::report::{InstanceReport, ToldReading};
use crate::base::now_ms;
use crate::fleet::model::PoolIdentity;

/// The place of one source in the registry.
#[derive(Clone)]
pub struct SourceHandle {
    pub(super) registry: Arc<Registry>,
    pub(super) place: usize,
    /// What is reported through it is for the other consoles too.
    journaled: Option<Arc<Journal>>,
    /// What is reported through it comes from another console: later than it did there.
    relayed: bool,
}

impl SourceHandle {
    pub(super) fn new(registry: Arc<Registry>, place: usize) -> Self {
        let journaled = registry.journal.get().cloned();
        Self { registry, place, journaled, relayed: false }
    }

    /// One through which comes what another console has reported.
    pub(super) fn relayed(registry: Arc<Registry>, place: usize) -> Self {
        Self { registry, place, journaled: None, relayed: true }
    }

    /// The same for what each console finds out by itself.
    pub fn silenced(self) -> Self {
        Self { journaled: None, ..self }
    }

    /// Keeps an event for the other consoles, where there are any.
    pub(super) fn note_event(&self, what: impl FnOnce() -> Reported) {
        let Some(journal) = &self.journaled else { return };
        let info = self.registry.inner.lock().sources.get(&self.place).map(|source| (source.info().name.clone(), source.info().kind));
        if let Some((source, kind)) = info {
            journal.note(SourceEvent { source, kind, what: what() });
        }
    }

    /// What one process tells now. Each pool is kept by its identity. Returns how many pools were refused, because as many as
    /// the limits allow are kept already, or because a name is too long.
    pub fn report(&self, report: InstanceReport) -> usize {
        let now_ms = now_ms();
        self.note_event(|| Reported::Instance(report.clone()));
        let mut inner = self.registry.inner.lock();
        let inner = &mut *inner;
        let Some(source) = inner.sources.get_mut(&self.place) else { return 0 };
        source.arrived(&report.address, now_ms);
        let (interval, mut refused) = (source.info().interval, 0);
        let InstanceReport { service, instance, server, application_name, address, pools } = report;
        for ToldReading { pool, dialect, hints, reading, frames } in pools {
            let identity = PoolIdentity { service: service.clone(), instance: instance.clone(), pool };
            let is_known = inner.pools.contains_key(&identity);
            if !self.registry.limits.allow(&identity, is_known, inner.pools.len(), inner.kept_of(self.place)) {
                refused += 1;
                continue;
            }
            inner.arrivals += 1;
            let arrival = Arrival {
                source: self.place,
                number: inner.arrivals,
                at_ms: now_ms,
                relayed: self.relayed,
                interval,
                address: &address,
                server: server.as_deref(),
                application_name: application_name.as_deref(),
                dialect,
                hints,
                reading,
                frames,
            };
            match inner.pools.get_mut(&identity) {
                Some(known) => {
                    let before = known.source();
                    known.arrive(arrival);
                    let now = known.source();
                    inner.moved(Some(before), now);
                }
                None => {
                    inner.pools.insert(identity, PoolEntry::new(arrival));
                    inner.moved(None, self.place);
                }
            }
        }
        let sentence = (refused > 0).then(|| {
            format!(
                "{refused} pools of this source are left out: as many as the console keeps are known already, or their names are too long."
            )
        });
        if let Some(source) = inner.sources.get_mut(&self.place) {
            source.note(&format!("refused {address}"), sentence);
        }
        refused
    }

    /// A reading that did not come: one sentence that says why, without secrets.
    pub fn failed(&self, address: &str, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.note_event(|| Reported::Failure { address: address.to_owned(), sentence: sentence.clone() });
        let mut inner = self.registry.inner.lock();
        if let Some(source) = inner.sources.get_mut(&self.place) {
            source.failed(address, now_ms(), sentence);
        }
    }

    /// What was in trouble is no longer, or is no longer asked.
    pub fn is_well(&self, address: &str) {
        let mut inner = self.registry.inner.lock();
        if let Some(source) = inner.sources.get_mut(&self.place) {
            source.forget(address);
        }
    }

    /// Addresses that are no longer asked: their list no longer names them. All at once, because a deploy may replace thousands, and each
    /// look goes over every pool.
    pub fn left(&self, addresses: &HashSet<String>) {
        let mut inner = self.registry.inner.lock();
        if let Some(source) = inner.sources.get_mut(&self.place) {
            addresses.iter().for_each(|address| source.forget(address));
        }
        inner.pools.values_mut().for_each(|pool| pool.delist(self.place, addresses));
    }

    /// Something worth saying of the source though its readings are good; `None` takes it back.
    pub fn note(&self, subject: &str, sentence: Option<String>) {
        let mut inner = self.registry.inner.lock();
        if let Some(source) = inner.sources.get_mut(&self.place) {
            source.note(subject, sentence);
        }
    }
}

impl super::Limits {
    fn allow(&self, identity: &PoolIdentity, is_known: bool, kept: usize, kept_of_source: usize) -> bool {
        let short = [&identity.service, &identity.instance, &identity.pool].into_iter().all(|name| name.len() <= self.name_bytes);
        short && (is_known || (kept < self.pools && kept_of_source < self.pools_of_source))
    }
}
