//! Makes ready to record sources, where a process before or another console has left them: many at once, for a console that has died leaves
//! thousands.

use std::collections::HashMap;

use super::archive::Archive;
use super::rollup::{HistoryRow, Rollup, regroup};
use super::store::{HistoryError, NamedSource};
use super::tier::Tier;
use crate::store::leases::Work;

/// A source that is to be made ready. Where several consoles share the store, its rows are those of a work, under this term.
#[derive(Clone, Copy)]
pub(super) struct ToTakeUp {
    pub named: NamedSource,
    pub work: Option<(Work, i64)>,
}

/// The number of the source, what is under way of its coarser rows, and the newest second of it that is there.
pub(super) type TakenUp = (i64, Rollup, Option<u64>);

impl Archive {
    /// Makes ready to record a source: rows that a process before has left unfinished are finished, those of
    /// stretches that are still under way are gone on with.
    ///
    /// # Errors
    /// When the store cannot be used now, which is [told](Self::trouble) from then on as well.
    pub async fn begin(&self, name: &str, work: Option<(Work, i64)>, now_s: u64) -> Result<TakenUp, HistoryError> {
        let found = self.name(&[name.to_owned()]).await?.into_values().next();
        let named = found.ok_or(sqlx::Error::RowNotFound)?;
        let taken = self.begin_all(&[ToTakeUp { named, work }], now_s).await?.remove(&named.source);
        Ok(taken.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// The same of many that have their numbers, by these.
    ///
    /// # Errors
    /// As of [`Self::begin`].
    pub(super) async fn begin_all(&self, sources: &[ToTakeUp], now_s: u64) -> Result<HashMap<i64, TakenUp>, HistoryError> {
        self.take_up(sources, now_s).await.inspect_err(|error| self.note_trouble(error))
    }

    async fn take_up(&self, sources: &[ToTakeUp], now_s: u64) -> Result<HashMap<i64, TakenUp>, HistoryError> {
        self.note_works(sources);
        let known: Vec<i64> = sources.iter().filter(|one| !one.named.is_new).map(|one| one.named.source).collect();
        let mut rollups: HashMap<i64, Rollup> = sources.iter().map(|one| (one.named.source, Rollup::new(one.named.source))).collect();
        if known.is_empty() {
            return Ok(rollups.into_iter().map(|(source, rollup)| (source, (source, rollup, None))).collect());
        }
        let last_s = self.store.last_of(&known, Tier::Second).await?;
        for tier in Tier::COARSE {
            self.go_on_with(&known, tier, now_s, &mut rollups).await?;
        }
        let taken = |(source, rollup)| (source, (source, rollup, last_s.get(&source).copied()));
        Ok(rollups.into_iter().map(taken).collect())
    }

    fn note_works(&self, sources: &[ToTakeUp]) {
        let (mut works, mut backlog) = (self.works.lock(), self.backlog.lock());
        for ToTakeUp { named, work } in sources {
            if let Some(work) = work {
                works.insert(named.source, *work);
                // What was not written while this console had the work before is nobody's any more: another one has had it since.
                backlog.forget(named.source);
            }
        }
    }

    /// Writes the rows of a tier that are complete, and goes on with those that are not.
    async fn go_on_with(&self, known: &[i64], tier: Tier, now_s: u64, rollups: &mut HashMap<i64, Rollup>) -> Result<(), HistoryError> {
        let last = self.store.last_of(known, tier).await?;
        let from = |source: &i64| (*source, last.get(source).map_or(0, |last| last + tier.seconds()));
        let parts = self.store.read_each(&known.iter().map(from).collect::<Vec<_>>(), tier.finer(), now_s + 1).await?;
        let mut rows = Vec::new();
        for (source, parts) in parts {
            let (under_way, complete): (Vec<_>, Vec<_>) =
                regroup(parts, |at_s| tier.start_of(at_s)).into_iter().partition(|(at_s, _)| *at_s == tier.start_of(now_s));
            rows.extend(complete.into_iter().map(|(at_s, frame)| HistoryRow::of(source, tier, at_s, frame)));
            if let (Some(rollup), Some((at_s, frame))) = (rollups.get_mut(&source), under_way.into_iter().next()) {
                rollup.resume(tier, at_s, frame);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.store.write_rows(&rows).await
    }

    /// The numbers of sources that are recorded from now on, by name.
    ///
    /// # Errors
    /// As of [`Self::begin`].
    pub(super) async fn name(&self, names: &[String]) -> Result<HashMap<String, NamedSource>, HistoryError> {
        let mut recorded = self.recorded.lock().await;
        let found = self.store.sources_or_new(names).await.inspect_err(|error| self.note_trouble(error))?;
        recorded.extend(found.values().map(|named| named.source));
        Ok(found)
    }
}

#[cfg(test)]
#[path = "take_up_tests.rs"]
mod tests;
