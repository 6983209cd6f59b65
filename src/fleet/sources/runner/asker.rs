//! Asks one address again and again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use super::lanes::Lanes;
use super::pace;
use crate::base::http_fetch::seconds;
use crate::base::printable::line;
use crate::fleet::registry::SourceHandle;
use crate::fleet::sources::discovery::Target;
use crate::fleet::sources::source::{Answer, Source};

/// More pools at one address are left out. A pooler with a pool for each of a thousand users is inside.
const MOST_POOLS: usize = 30_000;

/// One address and all that it takes to ask it.
pub(super) struct Asker {
    pub source: Arc<dyn Source>,
    pub target: Target,
    pub handle: SourceHandle,
    pub lanes: Arc<Lanes>,
    pub server: Option<String>,
    pub interval: Duration,
    pub patience: Duration,
    /// Addresses that began together with this one.
    pub beginning: usize,
}

impl Asker {
    /// Does not end by itself.
    pub(super) async fn run(self) {
        let mut failures = 0_u32;
        let mut due = Instant::now() + pace::first(self.beginning, self.interval, fastrand::f64());
        loop {
            sleep_until(due).await;
            let seat = self.lanes.seat(failures).await;
            match self.read().await {
                Ok(answer) => {
                    failures = 0;
                    self.deliver(answer);
                }
                Err(sentence) => {
                    failures = failures.saturating_add(1);
                    self.handle.failed(&self.target.address, line(&sentence));
                }
            }
            drop(seat);
            due = (due + pace::next(self.interval, failures, fastrand::f64())).max(Instant::now());
        }
    }

    /// A source keeps its time limit itself, with a better sentence; this one is for those that do not.
    async fn read(&self) -> Result<Answer, String> {
        let limit = self.patience + self.interval.mul_f64(0.1);
        let read = timeout(limit, self.source.read(&self.target)).await;
        read.unwrap_or_else(|_| Err(format!("does not answer within {}", seconds(limit))))
    }

    fn deliver(&self, Answer { reports, caches, mut note }: Answer) {
        let (mut room, mut left_out) = (MOST_POOLS, 0);
        for mut report in reports {
            left_out += report.pools.len().saturating_sub(room);
            report.pools.truncate(room);
            room -= report.pools.len();
            report.server.clone_from(&self.server);
            report.address.clone_from(&self.target.address);
            self.handle.report(report);
        }
        for mut cache in caches {
            cache.server.clone_from(&self.server);
            cache.address.clone_from(&self.target.address);
            self.handle.report_cache(cache);
        }
        if left_out > 0 {
            note = Some(format!("tells more than {MOST_POOLS} pools; {left_out} of them are left out."));
        }
        let address = &self.target.address;
        self.handle.note(address, note.map(|note| format!("{address} {}", line(&note))));
    }
}
