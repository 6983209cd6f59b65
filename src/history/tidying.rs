//! What is done to the past once it is written: it is packed, what is too old goes, names of which nothing is left are forgotten.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::archive::Archive;
use super::store::HistoryError;
use crate::base::now_s;
use crate::store::leases::Work;

/// A share of all sources is packed each second.
const PACE: Duration = Duration::from_secs(1);
const PRUNED_EACH: Duration = Duration::from_secs(60);
/// Names that are forgotten at once: nobody is named meanwhile.
const NAMES_A_PRUNING: usize = 500;

/// When it was last done.
pub(super) struct Tidying {
    packed: Instant,
    pruned: Instant,
}

impl Tidying {
    /// Nothing is due at the start.
    pub(super) fn begin() -> Self {
        Self { packed: Instant::now(), pruned: Instant::now() }
    }
}

impl Archive {
    /// What it is time for. What has failed stays due: nothing counts as well before it has succeeded.
    pub(super) async fn tidy(&self, last: &mut Tidying) -> Result<(), HistoryError> {
        if last.packed.elapsed() >= PACE {
            self.compactor.round(now_s()).await?;
            last.packed = Instant::now();
        }
        // One console tidies up for all.
        if self.leases.keeps(Work::Rules).is_some() && last.pruned.elapsed() >= PRUNED_EACH {
            self.store.prune(now_s()).await?;
            self.peaks.prune(now_s()).await?;
            self.forget_names().await?;
            last.pruned = Instant::now();
        }
        Ok(())
    }

    /// The same on a shared store, where nothing that is written waits for it. While the store is away there is nothing to tidy.
    pub(super) async fn tidy_beside_the_writer(self: Arc<Self>) {
        let (mut last, mut is_well) = (Tidying::begin(), true);
        let mut ticks = interval(PACE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let done = self.tidy(&mut last).await;
            if let (Err(error), true) = (&done, is_well) {
                tracing::warn!("the history cannot be packed: {error}");
            }
            is_well = done.is_ok();
        }
    }

    /// Instances come and go with each deploy: a name of which nothing is left is none of the history.
    pub(super) async fn forget_names(&self) -> Result<(), HistoryError> {
        let recorded = self.recorded.lock().await;
        let empty = self.store.empty_sources().await?.into_iter().filter(|source| !recorded.contains(source));
        for source in empty.take(NAMES_A_PRUNING) {
            self.store.forget_source(source).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::store::fixture::on_each_kind;
    use crate::store::{Store, on};

    async fn what_has_failed_stays_due_until_it_succeeds(db: Store) {
        let rename = async |sql: &'static str| on!(db, db => sqlx::query(sql).execute(db).await.map(drop)).expect(sql);
        let archive = Archive::start(db.clone(), CancellationToken::new());
        let mut last = Tidying { packed: Instant::now() - PACE, ..Tidying::begin() };
        rename("alter table history_source rename to away").await;
        assert!(archive.tidy(&mut last).await.is_err() && archive.tidy(&mut last).await.is_err());
        rename("alter table away rename to history_source").await;
        archive.tidy(&mut last).await.expect("packed");
        assert!(last.packed.elapsed() < PACE);
    }

    on_each_kind! {
        what_has_failed_stays_due_until_it_succeeds,
    }
}
