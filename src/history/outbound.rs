//! The way of batches to a shared store: straight, or through the spool while it is away.

use std::sync::atomic::Ordering::Relaxed;

use super::spool::Spool;
use super::store::{HistoryError, HistoryStore, NumberedBatch, RowFence};
use super::write_buffer::Batch;
use crate::store::leases::Leases;

/// Files of the spool that are written in one go: what is new has to come in between.
const FILES_A_TURN: usize = 20;
/// Without a folder for a spool: batches in memory, as many seconds about.
const MOST_IN_MEMORY: usize = 120;

pub(super) struct Outbound {
    process: String,
    numbered: i64,
    spool: Option<Spool>,
    /// Where there is no spool, or it cannot be written.
    in_memory: Vec<NumberedBatch>,
    lost: u64,
}

impl Outbound {
    /// `None` of a console alone, which has its store to itself.
    pub(super) fn of(leases: &Leases, spool: Option<Spool>) -> Option<Self> {
        let me = leases.me()?;
        Some(Self { process: me.process.clone(), numbered: 0, spool, in_memory: Vec::new(), lost: 0 })
    }

    /// Writes a batch behind those that wait, or lets it wait too. Whether there is more to write.
    pub(super) async fn send(&mut self, store: &HistoryStore, batch: Batch, fence: Option<RowFence>) -> Result<bool, HistoryError> {
        let new = fence.filter(|_| !batch.is_empty()).map(|fence| self.numbered(batch, fence));
        if self.is_clear() {
            let Some(new) = new else { return Ok(false) };
            let written = store.write_numbered(&new, false).await;
            if written.is_err() {
                self.keep(new);
            }
            return written.map(|()| false);
        }
        new.into_iter().for_each(|new| self.keep(new));
        self.catch_up(store).await?;
        Ok(!self.is_clear())
    }

    fn numbered(&mut self, batch: Batch, fence: RowFence) -> NumberedBatch {
        self.numbered += 1;
        NumberedBatch { process: self.process.clone(), number: self.numbered, batch, fence }
    }

    /// Rows that wait until they can be written, and rows that were lost.
    pub(super) fn waiting(&self) -> (u64, u64) {
        let of_spool = self.spool.as_ref().map(|spool| (spool.counts().rows.load(Relaxed), spool.counts().lost.load(Relaxed)));
        let (rows, lost) = of_spool.unwrap_or_default();
        (rows + self.in_memory.iter().map(|batch| batch.rows() as u64).sum::<u64>(), lost + self.lost)
    }

    fn is_clear(&self) -> bool {
        self.in_memory.is_empty() && self.spool.as_ref().is_none_or(Spool::is_empty)
    }

    /// In order: a batch behind one that the spool could not take stays in memory too. The store takes no number after a higher one.
    fn keep(&mut self, batch: NumberedBatch) {
        let Some(spool) = self.spool.as_mut().filter(|_| self.in_memory.is_empty()) else { return self.keep_in_memory(batch) };
        if let Err(error) = spool.push(&batch) {
            tracing::warn!("the spool cannot be written, a batch stays in memory: {error}");
            self.keep_in_memory(batch);
        }
    }

    fn keep_in_memory(&mut self, batch: NumberedBatch) {
        if self.in_memory.len() >= MOST_IN_MEMORY {
            let lost = self.in_memory.remove(0).rows();
            self.lost += lost as u64;
            tracing::warn!(history.rows_lost = lost, "the shared store is away for too long: the oldest rows of the history are lost");
        }
        self.in_memory.push(batch);
    }

    /// The oldest first. Those of the spool are older than those that it could not take.
    async fn catch_up(&mut self, store: &HistoryStore) -> Result<(), HistoryError> {
        for _ in 0..FILES_A_TURN {
            if let Some(spool) = &mut self.spool
                && let Some(oldest) = spool.oldest()
            {
                // What a process before has left is nobody's to write any more, and missing where nobody has written it.
                store.write_numbered(&oldest, oldest.process != self.process).await?;
                spool.drop_oldest();
            } else if let Some(oldest) = self.in_memory.first() {
                store.write_numbered(oldest, false).await?;
                self.in_memory.remove(0);
            } else {
                return Ok(());
            }
        }
        Ok(())
    }
}
