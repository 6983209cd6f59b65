//! Makes ready to record a source, where a process before or another console has left it.

use std::collections::HashMap;

use super::archive::Archive;
use super::rollup::{HistoryRow, Rollup, regroup};
use super::store::{HistoryError, NamedSource};
use super::tier::Tier;
use crate::store::leases::Work;

/// The number of a source, what is under way of its coarser rows, and the newest second of it that is there.
pub(super) type TakenUp = (i64, Rollup, Option<u64>);

impl Archive {
    /// Makes ready to record a source: rows that a process before has left unfinished are finished, those of
    /// stretches that are still under way are gone on with. Where several consoles share
    /// the store, its rows are those of a work, under this term.
    ///
    /// # Errors
    /// When the store cannot be used now, which is [told](Self::trouble) from then on as well.
    pub async fn begin(&self, name: &str, work: Option<(Work, i64)>, now_s: u64) -> Result<TakenUp, HistoryError> {
        let found = self.name(&[name.to_owned()]).await?.into_values().next();
        self.begin_as(found.ok_or(sqlx::Error::RowNotFound)?, work, now_s).await
    }

    /// The same of one that has its number.
    ///
    /// # Errors
    /// As of [`Self::begin`].
    pub async fn begin_as(&self, named: NamedSource, work: Option<(Work, i64)>, now_s: u64) -> Result<TakenUp, HistoryError> {
        self.take_up(named, work, now_s).await.inspect_err(|error| self.note_trouble(error))
    }

    async fn take_up(
        &self,
        NamedSource { source, is_new }: NamedSource,
        work: Option<(Work, i64)>,
        now_s: u64,
    ) -> Result<TakenUp, HistoryError> {
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

    /// The numbers of sources that are recorded from now on, by name.
    ///
    /// # Errors
    /// As of [`Self::begin`].
    pub async fn name(&self, names: &[String]) -> Result<HashMap<String, NamedSource>, HistoryError> {
        let mut recorded = self.recorded.lock().await;
        let found = self.store.sources_or_new(names).await.inspect_err(|error| self.note_trouble(error))?;
        recorded.extend(found.values().map(|named| named.source));
        Ok(found)
    }
}
