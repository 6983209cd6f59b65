//! Puts into the store what the recorders saw, once a second. A recorder never waits for it. `lookup.rs` reads it again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::compactor::Compactor;
use super::holders::HolderList;
use super::outbound::Outbound;
use super::peaks::{PeakStore, StoredPeak};
use super::rollup::HistoryRow;
use super::spool::Spool;
use super::store::{HistoryError, HistoryStore, RowFence};
use super::tidying::Tidying;
use super::write_buffer::{Batch, WriteBuffer};
use crate::store::Store;
use crate::store::leases::{Leases, Work};

/// What comes within this time is written as one: a transaction costs more than its rows.
const GATHERING: Duration = Duration::from_millis(500);
/// The same where another console goes on when this one ends: what was not written then is lost.
const GATHERING_FOR_OTHERS: Duration = Duration::from_millis(100);
/// After a failure. Meanwhile rows gather in the write buffer.
const PAUSE: Duration = Duration::from_secs(1);

/// The one who writes.
pub struct Archive {
    pub(super) store: HistoryStore,
    pub(super) peaks: PeakStore,
    pub(super) compactor: Compactor,
    pub(super) backlog: Mutex<WriteBuffer>,
    more: Notify,
    /// One writer at a time: the task, or the last words at a stop.
    writing: tokio::sync::Mutex<()>,
    trouble: Mutex<Option<String>>,
    /// Sources that this process records: their names stay, whatever the store has of them. Held while names are given or forgotten.
    pub(super) recorded: tokio::sync::Mutex<HashSet<i64>>,
    pub(super) leases: Leases,
    /// Sources that are written as part of a work, each with the term under which it was begun. Locked before the backlog.
    pub(super) works: Mutex<HashMap<i64, (Work, i64)>>,
    /// Of one of several consoles: what waits for the store.
    outbound: Option<tokio::sync::Mutex<Outbound>>,
}

impl Archive {
    /// Keeps until cancelled.
    pub fn start(db: Store, stopping: CancellationToken) -> Arc<Self> {
        Self::start_beside(db, Leases::alone(), None, stopping)
    }

    /// The same for one of several consoles; `spool`: where it keeps what the store does not take.
    pub fn start_beside(db: Store, leases: Leases, spool: Option<Spool>, stopping: CancellationToken) -> Arc<Self> {
        let store = HistoryStore::new(db.clone());
        let archive = Arc::new(Self {
            peaks: PeakStore::new(db),
            compactor: Compactor::new(store.writer()).beside(leases.clone()),
            store,
            outbound: Outbound::of(&leases, spool).map(tokio::sync::Mutex::new),
            leases,
            works: Mutex::default(),
            backlog: Mutex::default(),
            more: Notify::new(),
            writing: tokio::sync::Mutex::default(),
            trouble: Mutex::default(),
            recorded: tokio::sync::Mutex::default(),
        });
        if archive.is_shared() {
            tokio::spawn(stopping.clone().run_until_cancelled_owned(archive.clone().tidy_beside_the_writer()));
        }
        tokio::spawn(archive.clone().run(stopping));
        archive
    }

    /// What this console does, where there are several.
    pub fn leases(&self) -> &Leases {
        &self.leases
    }

    /// Takes rows to be kept.
    pub fn keep(&self, rows: Vec<HistoryRow>) {
        self.backlog.lock().add(rows);
        self.more.notify_one();
    }

    /// This source takes no more room than its share while the disk is slow: there may be thousands like it.
    pub fn share_room(&self, source: i64) {
        self.backlog.lock().share_room(source);
    }

    /// Takes marks that were raised.
    pub fn keep_peaks(&self, peaks: Vec<StoredPeak>) {
        self.backlog.lock().add_peaks(peaks);
    }

    /// Takes who held connections at a second.
    pub fn keep_holding(&self, source: i64, at_s: u64, holding: HolderList) {
        self.backlog.lock().add_holding(source, at_s, holding);
    }

    /// Why nothing is kept at the moment, in a sentence.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    /// Writes what is left, within `limit`.
    pub async fn finish(&self, limit: Duration) {
        match timeout(limit, self.write()).await {
            Ok(written) => drop(self.note(written)),
            Err(_) => tracing::warn!("the last seconds of the history were not written within {} s", limit.as_secs()),
        }
    }

    /// A write is never cancelled midway: nobody could say whether its batch is in the store. Whatever else is under way when
    /// the console stops is left to the next one.
    async fn run(self: Arc<Self>, stopping: CancellationToken) {
        let mut tidying = Tidying::begin();
        while stopping.run_until_cancelled(self.gather()).await.is_some() {
            let mut done = self.write().await;
            if done.is_ok() && !self.is_shared() {
                let tidied = stopping.run_until_cancelled(self.tidy(&mut tidying)).await;
                done = tidied.unwrap_or(Ok(()));
            }
            // One outcome for all of it: what has failed is told until all of it succeeds.
            if !self.note(done) {
                stopping.run_until_cancelled(sleep(PAUSE)).await;
                self.more.notify_one();
            }
        }
    }

    async fn gather(&self) {
        self.more.notified().await;
        sleep(if self.is_shared() { GATHERING_FOR_OTHERS } else { GATHERING }).await;
    }

    /// Whether other consoles write to the same store.
    fn is_shared(&self) -> bool {
        self.outbound.is_some()
    }

    pub(super) async fn write(&self) -> Result<(), HistoryError> {
        let _one_at_a_time = self.writing.lock().await;
        let (batch, fence) = self.take();
        if let Some(outbound) = &self.outbound {
            let mut outbound = outbound.lock().await;
            let outcome = outbound.send(&self.store, batch, fence).await;
            let (waiting, lost) = outbound.waiting();
            self.leases.tell_waiting(waiting, lost);
            if let Ok(true) = outcome {
                // There is more in the spool.
                self.more.notify_one();
            }
            return outcome.map(drop);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.store.write(&batch).await;
        if written.is_err() {
            self.backlog.lock().put_back(batch);
        }
        written
    }

    /// What is to be written, and as part of which works. The term is that of the beginning: what was recorded before another console
    /// had the work is not written under the term of now.
    fn take(&self) -> (Batch, Option<RowFence>) {
        let works = self.works.lock();
        let batch = self.backlog.lock().take();
        let of_rows = batch.sources().filter_map(|source| Some((source, *works.get(&source)?)));
        let of_rows: HashMap<i64, (Work, i64)> = of_rows.collect();
        let named: BTreeSet<(Work, i64)> = of_rows.values().copied().collect();
        let fence = self.leases.fence_at(named).map(|fence| RowFence { fence, works: of_rows });
        (batch, fence)
    }

    /// One line in the log when trouble begins or changes, and one when it is over.
    fn note(&self, outcome: Result<(), HistoryError>) -> bool {
        match outcome {
            Ok(()) => {
                if self.trouble.lock().take().is_some() {
                    let dropped = self.backlog.lock().dropped();
                    tracing::info!(history.rows_dropped = dropped, "the history is kept again");
                }
                true
            }
            Err(error) => {
                self.note_trouble(&error);
                false
            }
        }
    }

    pub(super) fn note_trouble(&self, error: &HistoryError) {
        let mut trouble = self.trouble.lock();
        let sentence = match self.is_shared() {
            true => format!(
                "The history waits until the shared store takes it ({error}). Nothing is lost while the data folder has room for it."
            ),
            false => format!("The history cannot be written ({error}). Check the data folder and the space on its disk."),
        };
        if trouble.as_ref() != Some(&sentence) {
            tracing::warn!("{sentence}");
        }
        *trouble = Some(sentence);
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
