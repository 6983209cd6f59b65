//! Something that is read when somebody looks, but not more often than it is worth: a hundred readers are
//! one reading, and nobody waits long for it.

use std::future::Future;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::timeout;

pub(super) struct Freshness {
    /// How long a reading is good enough.
    lasts: Duration,
    tried: Mutex<Option<Instant>>,
    /// One reading at a time.
    reading: tokio::sync::Mutex<()>,
}

impl Freshness {
    pub(super) fn lasting(lasts: Duration) -> Self {
        Self { lasts, tried: Mutex::default(), reading: tokio::sync::Mutex::default() }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.tried.lock().is_some_and(|tried| tried.elapsed() < self.lasts)
    }

    /// The next reading is a new one: something was changed.
    pub(super) fn expire(&self) {
        *self.tried.lock() = None;
    }

    /// Reads, unless somebody else has just done so.
    pub(super) async fn renew(&self, read: impl Future<Output = ()>) {
        let _one_at_a_time = self.reading.lock().await;
        if self.is_fresh() {
            return;
        }
        read.await;
        *self.tried.lock() = Some(Instant::now());
    }
}

/// Waits for it, but not longer than this: it goes on behind the answer.
pub(super) async fn patiently(patience: Duration, work: impl Future<Output = ()> + Send + 'static) {
    let _still_under_way = timeout(patience, tokio::spawn(work)).await;
}
