//! What only a pool tells that records each event.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use plimsoll_model::Peak;

/// Peaks and leases as the events set them: nothing between two readings is missed. A reading that has them is of grade A.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventDriven {
    /// The highest `checked_out` since the pool was built.
    pub peak: Peak,
    /// The highest `checked_out` since 00:00 UTC.
    pub peak_today: Peak,
    /// The highest `waiting` since the pool was built.
    pub peak_waiting: Peak,
    /// The highest `waiting` since 00:00 UTC.
    pub peak_waiting_today: Peak,
    /// The last five minutes; `None` of a console that does not tell them.
    pub recent: Option<RecentView>,
    /// How long the oldest lease has been held, in seconds; `None` without a lease.
    pub longest_hold_s: Option<f64>,
    /// Why connects fail, while they do.
    pub connect_failure: Option<String>,
    /// The leases that are held longest, at most twenty; `None` where they were not asked for.
    pub holders: Option<Vec<ToldHolder>>,
}

/// The last five minutes, or the time since the start; `null` where nothing was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Recent)]
#[serde(default)]
pub struct RecentView {
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

/// A lease, as a console tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Holder)]
pub struct ToldHolder {
    /// Call site: a line of code, or the statement.
    pub site: String,
    /// Label of the pool handle.
    pub label: Option<String>,
    /// The process id of the server's backend, as in pg_stat_activity.
    pub backend_pid: i32,
    /// How long it has been held, in seconds.
    pub held_s: f64,
    /// Whether a transaction is open; `null` while it is not known.
    pub in_transaction: Option<bool>,
    /// Held longer than `leak_threshold`.
    pub suspected_leak: bool,
}
