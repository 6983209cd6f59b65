//! Who does what, where several consoles share a store.
//!
//! Each [`Work`] is a lease of one console: a row with its holder, its end by the store's clock, and a term that grows whenever it
//! changes hands. The holder renews at a third of its time ([`round`]); when it does not, another console takes it. Whatever is written
//! for a work names its term ([`Fence`]), so that a console that was stopped can write nothing late.
//!
//! While the store is away nobody can take anything: each console goes on with what it held ([`Leases::keeps`]). What leaves the house,
//! which nobody could take back, waits until it is known who holds it ([`Leases::holds`]).

mod clock;
mod connection;
mod fence;
mod members;
mod outdated;
mod round;
mod share;
mod shared;
#[cfg(test)]
mod tests;
mod work;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use fence::Fence;
pub use members::{Member, Membership};
use round::Round;
pub use round::{FleetOfConsoles, HeldLease};
use shared::Shared;
pub use work::{SHARDS, Work};

use super::StoreError;
use super::postgres::SharedPool;

/// How long a lease lasts without being renewed. A console that has died is noticed after this at the latest.
pub const LASTS: Duration = Duration::from_millis(1_200);
/// A third of it: two renewals may fail.
pub const RENEWED_EACH: Duration = Duration::from_millis(400);

/// The leases of this console.
#[derive(Clone)]
pub struct Leases(Kind);

#[derive(Clone)]
enum Kind {
    /// It has the store for itself, and holds everything.
    Alone,
    Shared(Arc<Shared>),
}

impl Leases {
    /// Of a console that shares its store with nobody.
    pub fn alone() -> Self {
        Self(Kind::Alone)
    }

    /// Joins the consoles that share this store, and takes part in the work until cancelled.
    ///
    /// # Errors
    /// Another console of this name is there.
    pub async fn join(store: &SharedPool, me: Membership, leaving: CancellationToken) -> Result<Self, StoreError> {
        let mut round = Round::new(connection::lease_pool(store)?, me.clone());
        round.introduce(&store.way().to_string()).await?;
        let shared = Arc::new(Shared::new(store.clone(), me, leaving));
        // What is free is held before anything begins.
        shared.go_round(&mut round).await;
        tokio::spawn(shared.clone().run(round));
        Ok(Self(Kind::Shared(shared)))
    }

    /// The term under which this console certainly does this work at this moment.
    pub fn holds(&self, work: Work) -> Option<i64> {
        match &self.0 {
            Kind::Alone => Some(0),
            Kind::Shared(shared) => shared.held.lock().get(&work).filter(|lease| Instant::now() < lease.until).map(|lease| lease.term),
        }
    }

    /// The term under which this console did this work when it last heard of the store: nobody is known to have taken it since.
    pub fn keeps(&self, work: Work) -> Option<i64> {
        match &self.0 {
            Kind::Alone => Some(0),
            Kind::Shared(shared) => shared.held.lock().get(&work).map(|lease| lease.term),
        }
    }

    /// The term under which a source is written that is part of this work; `None`: another console does it. Without a work nobody else
    /// could.
    pub fn term_of(&self, work: Option<Work>) -> Option<Option<i64>> {
        match work {
            None => Some(None),
            Some(work) => self.keeps(work).map(Some),
        }
    }

    /// The work that an address of a source is part of; `None` where this console does everything.
    pub fn shard_of(&self, source: &str, address: &str) -> Option<Work> {
        matches!(self.0, Kind::Shared(_)).then(|| Work::shard_of(source, address))
    }

    /// The work itself; `None` where this console does everything.
    pub fn part(&self, work: Work) -> Option<Work> {
        matches!(self.0, Kind::Shared(_)).then_some(work)
    }

    /// Wakes up whenever something is taken or lost; `None` where that does not happen.
    pub fn changes(&self) -> Option<watch::Receiver<u64>> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => Some(shared.changes.subscribe()),
        }
    }

    /// Gives up all work, without waiting until the store knows.
    pub fn give_up(&self) {
        if let Kind::Shared(shared) = &self.0 {
            shared.leaving.cancel();
        }
    }

    /// Gives up all work, so that the others take it at once. Last of all: what is still to be written is written under its leases.
    pub async fn leave(&self) {
        if let Kind::Shared(shared) = &self.0 {
            shared.leaving.cancel();
            let _away = tokio::time::timeout(LASTS * 2, shared.left.cancelled()).await;
        }
    }

    /// Waits until this console does this work.
    pub async fn until_kept(&self, work: Work) {
        let Some(mut changes) = self.changes() else { return };
        while self.keeps(work).is_none() {
            if changes.changed().await.is_err() {
                // The console ends.
                return std::future::pending().await;
            }
        }
    }

    /// What a transaction that writes for these works has to name; `None` where no other console could write.
    pub fn fence(&self, works: impl IntoIterator<Item = Work>) -> Option<Fence> {
        let Kind::Shared(shared) = &self.0 else { return None };
        let held = shared.held.lock();
        let terms = works.into_iter().map(|work| (work, held.get(&work).map_or(-1, |lease| lease.term)));
        Some(Fence::new(shared.me.process.clone(), terms.collect()))
    }

    /// The same for works that this console had under these terms when it recorded what is written.
    pub fn fence_at(&self, terms: impl IntoIterator<Item = (Work, i64)>) -> Option<Fence> {
        let Kind::Shared(shared) = &self.0 else { return None };
        Some(Fence::new(shared.me.process.clone(), terms.into_iter().collect()))
    }

    /// All consoles and leases, as they stood half a second ago; `None` of a console alone.
    pub fn known(&self) -> Option<FleetOfConsoles> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => Some(shared.known.lock().clone()),
        }
    }

    /// How long ago that was read; of a store that has never answered, since when it is asked.
    pub fn known_for(&self) -> Option<Duration> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => Some(shared.heard.lock().elapsed()),
        }
    }

    /// This console among the others; `None` where there are none.
    pub fn me(&self) -> Option<&Membership> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => Some(&shared.me),
        }
    }

    /// When the store last did not answer; `None`: it always has.
    pub fn quiet_since(&self) -> Option<Instant> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => *shared.failed.lock(),
        }
    }

    /// How many rows wait until they can be written, and how many were lost: the other consoles show it.
    pub fn tell_waiting(&self, waiting: u64, lost: u64) {
        if let Kind::Shared(shared) = &self.0 {
            shared.waiting.store(waiting, Relaxed);
            shared.lost.store(lost, Relaxed);
        }
    }

    /// Why the leases cannot be renewed at the moment, in a sentence.
    pub fn trouble(&self) -> Option<String> {
        match &self.0 {
            Kind::Alone => None,
            Kind::Shared(shared) => shared.trouble.lock().clone(),
        }
    }
}
