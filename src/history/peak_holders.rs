//! Looks who holds what at the moment a pool is fullest: a second later the one to blame may be gone.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::holders::HolderList;
use plimsoll_pool::{PeakWatch, Pool};

/// A pool that fills up passes its mark with each lease; the list is made at most so often.
const PAUSE: Duration = Duration::from_millis(2);

pub struct PeakHolders {
    pool: Pool,
    seen: Mutex<Option<HolderList>>,
}

impl PeakHolders {
    /// Looks on until cancelled.
    pub fn start(pool: Pool, stopping: CancellationToken) -> Arc<Self> {
        let peaks = pool.watch_peaks();
        let peak_holders = Arc::new(Self { pool, seen: Mutex::default() });
        tokio::spawn(stopping.run_until_cancelled_owned(peak_holders.clone().run(peaks)));
        peak_holders
    }

    async fn run(self: Arc<Self>, mut peaks: PeakWatch) {
        loop {
            peaks.raised().await;
            self.look(HolderList::of(&self.pool));
            sleep(PAUSE).await;
        }
    }

    fn look(&self, now: HolderList) {
        let mut seen = self.seen.lock();
        if seen.as_ref().is_none_or(|seen| now.demand() >= seen.demand()) {
            *seen = Some(now);
        }
    }

    /// The fullest that was seen in this interval; where no mark was passed, how it is now.
    pub fn fullest(&self) -> HolderList {
        let seen = self.seen.lock().clone();
        seen.unwrap_or_else(|| HolderList::of(&self.pool))
    }

    /// The next interval begins.
    pub fn forget(&self) {
        self.seen.lock().take();
    }
}
