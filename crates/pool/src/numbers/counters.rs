//! Totals since the pool was built: atomics, so that counting costs a caller a few nanoseconds. How acquires ended is counted
//! in `outcomes.rs`.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use plimsoll_model::{Closes, Totals};

/// Why a connection was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseReason {
    Recycled,
    Overflow,
    PingFailed,
    Broken,
    Dirty,
    Resized,
    Shutdown,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub shed: AtomicU64,
    pub connects_ok: AtomicU64,
    pub connects_failed: AtomicU64,
    pub leaks_suspected: AtomicU64,
    closes: [AtomicU64; 7],
}

/// Counts one event.
pub(crate) fn bump(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

impl Counters {
    pub(crate) fn count_close(&self, reason: CloseReason) {
        bump(&self.closes[reason as usize]);
    }

    /// What is counted here; how acquires ended is counted [under the lock](super::outcomes).
    pub(crate) fn totals(&self) -> Totals {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        let closes = |reason: CloseReason| read(&self.closes[reason as usize]);
        Totals {
            shed: read(&self.shed),
            connects_ok: read(&self.connects_ok),
            connects_failed: read(&self.connects_failed),
            leaks_suspected: read(&self.leaks_suspected),
            closes: Closes {
                recycled: closes(CloseReason::Recycled),
                overflow: closes(CloseReason::Overflow),
                ping_failed: closes(CloseReason::PingFailed),
                broken: closes(CloseReason::Broken),
                dirty: closes(CloseReason::Dirty),
                resized: closes(CloseReason::Resized),
                shutdown: closes(CloseReason::Shutdown),
            },
            ..Totals::default()
        }
    }
}
