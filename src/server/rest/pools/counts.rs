//! What was highest, measured and counted in a pool.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::overview::model::RecentView;
use plimsoll_pool as pool;

/// A peak, recorded by the event that set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Peak {
    /// The highest count.
    pub value: u32,
    /// Time of the peak, in milliseconds since the Unix epoch; 0 if there was none.
    pub at_ms: u64,
}

/// The last five minutes, or the time since the start; `null` where nothing was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Recent {
    /// Length of this time, in seconds.
    pub window_s: u64,
    /// Median wait, in seconds.
    pub wait_p50_s: Option<f64>,
    /// 95 of 100 callers waited at most this long, in seconds.
    pub wait_p95_s: Option<f64>,
    /// 99 of 100 callers waited at most this long, in seconds.
    pub wait_p99_s: Option<f64>,
    /// 95 of 100 leases were held at most this long, in seconds.
    pub hold_p95_s: Option<f64>,
    /// 95 of 100 connects took at most this long, in seconds.
    pub connect_p95_s: Option<f64>,
    /// Connections opened.
    pub connects: u64,
    /// Callers that timed out, were refused or gave up.
    pub unserved: u64,
    /// Those of `unserved` that gave up.
    pub gave_up: u64,
}

/// Counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// Leases given without queueing.
    pub acquired_at_once: u64,
    /// Leases given after queueing.
    pub acquired_after_wait: u64,
    /// Acquires that ended in a timeout.
    pub timed_out: u64,
    /// Acquires that were refused because the queue was full.
    pub shed: u64,
    /// Acquires whose caller left before being served.
    pub cancelled: u64,
    /// Those of `cancelled` whose caller had waited for 100 ms or longer.
    pub gave_up: u64,
    /// Acquires that were refused because the pool was closed.
    pub closed: u64,
    /// Connections opened.
    pub connects_ok: u64,
    /// Connects that failed.
    pub connects_failed: u64,
    /// Leases that were held longer than `leak_threshold`.
    pub leaks_suspected: u64,
    /// Connections closed, by reason.
    pub closes: Closes,
}

/// Connections closed, by reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closes {
    /// Older than `recycle`.
    pub recycled: u64,
    /// Overflow that was no longer needed.
    pub overflow: u64,
    /// Did not answer the pre-ping.
    pub ping_failed: u64,
    /// The peer was gone or the protocol out of step.
    pub broken: u64,
    /// Could not be cleaned in time.
    pub dirty: u64,
    /// Beyond the capacity after a resize.
    pub resized: u64,
    /// The pool was closed.
    pub shutdown: u64,
}

impl From<pool::Peak> for Peak {
    fn from(pool::Peak { value, at_ms }: pool::Peak) -> Self {
        Self { value, at_ms }
    }
}

impl From<RecentView> for Recent {
    fn from(view: RecentView) -> Self {
        Self {
            window_s: view.window,
            wait_p50_s: view.wait_p50,
            wait_p95_s: view.wait_p95,
            wait_p99_s: view.wait_p99,
            hold_p95_s: view.hold_p95,
            connect_p95_s: view.connect_p95,
            connects: view.connects,
            unserved: view.unserved,
            gave_up: view.gave_up,
        }
    }
}

impl From<pool::Totals> for Totals {
    fn from(of: pool::Totals) -> Self {
        let closes = Closes {
            recycled: of.closes.recycled,
            overflow: of.closes.overflow,
            ping_failed: of.closes.ping_failed,
            broken: of.closes.broken,
            dirty: of.closes.dirty,
            resized: of.closes.resized,
            shutdown: of.closes.shutdown,
        };
        Self {
            acquired_at_once: of.acquired_at_once,
            acquired_after_wait: of.acquired_after_wait,
            timed_out: of.timed_out,
            shed: of.shed,
            cancelled: of.cancelled,
            gave_up: of.gave_up,
            closed: of.closed,
            connects_ok: of.connects_ok,
            connects_failed: of.connects_failed,
            leaks_suspected: of.leaks_suspected,
            closes,
        }
    }
}
