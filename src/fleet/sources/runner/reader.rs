//! Reads one address, and reports what it tells or why it does not.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::base::http_fetch::seconds;
use crate::base::printable::line;
use crate::fleet::registry::SourceHandle;
use crate::fleet::sources::discovery::Target;
use crate::fleet::sources::setup::SourceSetup;
use crate::fleet::sources::source::{Answer, Source};

/// More pools at one address are left out. A pooler with a pool for each of a thousand users is inside.
const MOST_POOLS: usize = 30_000;

/// One address and all that it takes to ask it.
pub(super) struct Reader {
    /// The name of its source.
    pub name: String,
    pub source: Arc<dyn Source>,
    pub target: Target,
    pub handle: SourceHandle,
    pub server: Option<String>,
    pub interval: Duration,
    pub patience: Duration,
}

impl Reader {
    /// Of one address of a source.
    pub(super) fn of(setup: &SourceSetup, source: Arc<dyn Source>, handle: SourceHandle, target: Target) -> Self {
        let (server, interval, patience) = (setup.server.clone(), setup.interval_or_usual(), setup.patience());
        Self { name: setup.name.clone(), source, target, handle, server, interval, patience }
    }

    /// One reading, reported: whether it is a good one.
    pub(super) async fn read(&self) -> bool {
        match self.ask().await {
            Ok(answer) => {
                self.deliver(answer);
                true
            }
            Err(sentence) => {
                self.handle.failed(&self.target.address, line(&sentence));
                false
            }
        }
    }

    /// A source keeps its time limit itself, with a better sentence; this one is for those that do not.
    async fn ask(&self) -> Result<Answer, String> {
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
