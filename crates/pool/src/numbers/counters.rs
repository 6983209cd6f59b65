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
    Detached,
    Rejected,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub shed: AtomicU64,
    pub connects_ok: AtomicU64,
    pub connects_failed: AtomicU64,
    pub leaks_suspected: AtomicU64,
    closes: [AtomicU64; 9],
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
                detached: closes(CloseReason::Detached),
                rejected: closes(CloseReason::Rejected),
            },
            ..Totals::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_is_counted_as_what_it_is() {
        use CloseReason::{Broken, Detached, Dirty, Overflow, PingFailed, Recycled, Rejected, Resized, Shutdown};
        let counters = Counters::default();
        let times = |n: u64, what: &dyn Fn()| (0..n).for_each(|_| what());
        for (n, counter) in (1..).zip([&counters.shed, &counters.connects_ok, &counters.connects_failed, &counters.leaks_suspected]) {
            times(n, &|| bump(counter));
        }
        for (n, reason) in (5..).zip([Recycled, Overflow, PingFailed, Broken, Dirty, Resized, Shutdown, Detached, Rejected]) {
            times(n, &|| counters.count_close(reason));
        }
        let closes =
            Closes { recycled: 5, overflow: 6, ping_failed: 7, broken: 8, dirty: 9, resized: 10, shutdown: 11, detached: 12, rejected: 13 };
        let expected = Totals { shed: 1, connects_ok: 2, connects_failed: 3, leaks_suspected: 4, closes, ..Totals::default() };
        assert_eq!(counters.totals(), expected);
    }
}
