//! Makes ready to record a source, where a process before or another console has left it.

use super::archive::Archive;
use super::rollup::{HistoryRow, Rollup, regroup};
use super::store::HistoryError;
use super::tier::Tier;
use crate::store::leases::Work;

impl Archive {
    /// Makes ready to record a source: rows that a process before has left unfinished are finished, those of
    /// stretches that are still under way are gone on with. Tells the newest second of it that is there. Where several consoles share
    /// the store, its rows are those of a work, under this term.
    ///
    /// # Errors
    /// When the store cannot be used now, which is [told](Self::trouble) from then on as well.
    pub async fn begin(&self, name: &str, work: Option<(Work, i64)>, now_s: u64) -> Result<(i64, Rollup, Option<u64>), HistoryError> {
        self.take_up(name, work, now_s).await.inspect_err(|error| self.note_trouble(error))
    }

    async fn take_up(&self, name: &str, work: Option<(Work, i64)>, now_s: u64) -> Result<(i64, Rollup, Option<u64>), HistoryError> {
        let (source, is_new) = self.named(name).await?;
        let mut rollup = Rollup::new(source);
        if let Some(work) = work {
            let mut works = self.works.lock();
            works.insert(source, work);
            // What was not written while this console had the work before is nobody's any more: another one has had it since.
            self.backlog.lock().forget(source);
        }
        if is_new {
            return Ok((source, rollup, None));
        }
        let last_s = self.store.last(source, Tier::Second).await?;
        for tier in Tier::COARSE {
            let from_s = self.store.last(source, tier).await?.map_or(0, |last| last + tier.seconds());
            let parts = self.store.read(source, tier.finer(), from_s, now_s + 1).await?;
            let (under_way, complete): (Vec<_>, Vec<_>) =
                regroup(parts, |at_s| tier.start_of(at_s)).into_iter().partition(|(at_s, _)| *at_s == tier.start_of(now_s));
            let rows: Vec<_> = complete.into_iter().map(|(at_s, frame)| HistoryRow::of(source, tier, at_s, frame)).collect();
            self.store.write_rows(&rows).await?;
            if let Some((at_s, frame)) = under_way.into_iter().next() {
                rollup.resume(tier, at_s, frame);
            }
        }
        Ok((source, rollup, last_s))
    }

    /// The number of a source that is recorded from now on, and whether it is a new one.
    async fn named(&self, name: &str) -> Result<(i64, bool), HistoryError> {
        let mut recorded = self.recorded.lock().await;
        let found = self.store.source_or_new(name).await?;
        recorded.insert(found.0);
        Ok(found)
    }
}
