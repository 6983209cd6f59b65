//! What the sources of each console report, for all consoles: a console that asks a part of the fleet shows and judges all of it.
//!
//! Twice a second each console writes what its sources have reported since as one row ([`table`]), and reads the rows of the others. A
//! row is in the same JSON for all versions that run side by side; what a version does not know it passes over. A row names the terms of
//! its shards: what a console has reported before it lost a shard counts no more once another one asks there.

mod news;
mod table;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::fleet::registry::{Journal, Registry};
use crate::store::leases::{Leases, Work};
use crate::store::postgres::SharedPool;
use news::News;
use table::Table;

/// The sources of a console begin within this time.
const STARTING: Duration = Duration::from_secs(10);
const PACE: Duration = Duration::from_millis(500);

/// Tells the others, and listens to them.
pub struct Exchange {
    registry: Arc<Registry>,
    journal: Arc<Journal>,
    leases: Leases,
    table: Table,
    /// The newest term of each shard that was heard of.
    terms: HashMap<Work, i64>,
    /// Sources that this console does not have: each is told once.
    unknown: Vec<String>,
    began: Instant,
}

impl Exchange {
    /// Goes on until cancelled. Before any source begins: the registry keeps a journal from now on.
    pub fn start(registry: Arc<Registry>, store: SharedPool, process: String, leases: Leases, stopping: CancellationToken) {
        let journal = registry.keep_journal();
        let exchange = Self {
            registry,
            journal,
            leases,
            table: Table::new(store, process),
            terms: HashMap::new(),
            unknown: Vec::new(),
            began: Instant::now(),
        };
        tokio::spawn(stopping.run_until_cancelled_owned(exchange.run()));
    }

    async fn run(mut self) {
        let mut ticks = interval(PACE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut is_well = true;
        loop {
            ticks.tick().await;
            let done = self.go_round().await;
            if let (Err(error), true) = (&done, is_well) {
                tracing::warn!("what other consoles read cannot be exchanged: {error}");
            }
            match (is_well, done.is_ok()) {
                (_, false) => self.registry.wait_for_others(),
                (false, true) => self.registry.hear_others(),
                (true, true) => {}
            }
            is_well = done.is_ok();
        }
    }

    async fn go_round(&mut self) -> sqlx::Result<()> {
        let own = News::of(self.journal.take(), &self.leases);
        // Only what is newest counts: what cannot be told now is told by the next reading.
        self.table.write(&own).await?;
        for told in self.table.read().await? {
            self.take_in(told);
        }
        Ok(())
    }

    fn take_in(&mut self, told: News) {
        for (work, term) in told.terms() {
            let newest = self.terms.entry(work).or_default();
            *newest = term.max(*newest);
        }
        let terms = told.terms().collect::<HashMap<_, _>>();
        for event in told.events {
            let work = Work::shard_of(&event.source, event.address());
            let is_outdated = terms.get(&work).is_some_and(|term| self.terms.get(&work).is_some_and(|newest| term < newest));
            // What this console asks itself it knows better.
            let is_own = terms.contains_key(&work) && self.leases.keeps(work).is_some();
            if is_outdated || is_own {
                continue;
            }
            let source = event.source.clone();
            let is_known = self.registry.take_in(event);
            // At the start its own sources are not all there yet.
            if !is_known && self.began.elapsed() > STARTING && !self.unknown.contains(&source) {
                tracing::warn!(
                    "another console asks the source {source:?}, which this one does not have: the addresses of its shards are asked by nobody; \
                     give all consoles of a store the same configuration"
                );
                self.unknown.push(source);
            }
        }
    }
}
