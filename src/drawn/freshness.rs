//! Something that is read when somebody looks, but not more often than it is worth: a hundred readers are
//! one reading, and nobody waits long for it.

use std::future::Future;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::timeout;

pub(super) struct Freshness {
    /// How long a reading is good enough.
    lasts: Duration,
    last: Mutex<LastRead>,
    /// One reading at a time.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct LastRead {
    tried: Option<Instant>,
    /// When the last reading that has ended began.
    began: Option<Instant>,
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
        (last.tried, last.began, last.expired) = (None, None, last.expired + 1);
    }

    /// Reads, unless somebody else has just done so: those who come while one reading is under way share the next.
    pub(super) async fn renew(&self, read: impl Future<Output = ()>) {
        let came = Instant::now();
        let _one_at_a_time = self.reading.lock().await;
        if self.is_fresh() || self.last.lock().began.is_some_and(|began| began >= came) {
            return;
        }
        let (before, began) = (self.last.lock().expired, Instant::now());
        read.await;
        let last = &mut *self.last.lock();
        if last.expired == before {
            (last.tried, last.began) = (Some(Instant::now()), Some(began));
        }
    }
}

/// Waits for it, but not longer than this: it goes on behind the answer.
pub(super) async fn patiently(patience: Duration, work: impl Future<Output = ()> + Send + 'static) {
    let _still_under_way = timeout(patience, tokio::spawn(work)).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

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

    #[tokio::test]
    async fn those_who_come_during_a_reading_share_the_next() {
        let (freshness, readings) = (Freshness::lasting(Duration::ZERO), AtomicU32::new(0));
        let read = || {
            freshness.renew(async {
                readings.fetch_add(1, Relaxed);
                tokio::task::yield_now().await;
            })
        };
        futures_util::future::join_all((0..16).map(|_| read())).await;
        assert_eq!(readings.load(Relaxed), 2, "the first one, and one for the fifteen who came meanwhile");
        read().await;
        assert_eq!(readings.load(Relaxed), 3, "one that began before somebody came is too old");
    }
}
