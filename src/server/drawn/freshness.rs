//! Something that is read when somebody looks, but not more often than it is worth: a hundred readers are
//! one reading, and nobody waits long for it.

use std::future::Future;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::timeout;

pub(super) struct Freshness {
    /// How long a reading is good enough.
    lasts: Duration,
    last: Mutex<Last>,
    /// One reading at a time.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Last {
    tried: Option<Instant>,
    /// How often something was changed.
    expired: u64,
}

impl Freshness {
    pub(super) fn lasting(lasts: Duration) -> Self {
        Self { lasts, last: Mutex::default(), reading: tokio::sync::Mutex::default() }
    }

    /// Whether a reading is good enough for any time at all.
    pub(super) fn lasts(&self) -> bool {
        !self.lasts.is_zero()
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.last.lock().tried.is_some_and(|tried| tried.elapsed() < self.lasts)
    }

    /// The next reading is a new one: something was changed. One that is under way may have missed it.
    pub(super) fn expire(&self) {
        let last = &mut *self.last.lock();
        (last.tried, last.expired) = (None, last.expired + 1);
    }

    /// Reads, unless somebody else has just done so.
    pub(super) async fn renew(&self, read: impl Future<Output = ()>) {
        let _one_at_a_time = self.reading.lock().await;
        if self.is_fresh() {
            return;
        }
        let before = self.last.lock().expired;
        read.await;
        let last = &mut *self.last.lock();
        if last.expired == before {
            last.tried = Some(Instant::now());
        }
    }
}

/// Waits for it, but not longer than this: it goes on behind the answer.
pub(super) async fn patiently(patience: Duration, work: impl Future<Output = ()> + Send + 'static) {
    let _still_under_way = timeout(patience, tokio::spawn(work)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reading_that_may_have_missed_a_change_is_not_fresh() {
        let freshness = Freshness::lasting(Duration::from_secs(60));
        freshness.renew(async { freshness.expire() }).await;
        assert!(!freshness.is_fresh());
        freshness.renew(async {}).await;
        assert!(freshness.is_fresh());
        freshness.renew(async { panic!("nothing is read while it is fresh") }).await;
        freshness.expire();
        assert!(!freshness.is_fresh());
    }
}
