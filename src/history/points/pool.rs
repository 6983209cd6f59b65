//! The steps of a pool.

use serde::Serialize;
use utoipa::ToSchema;

use super::tenth;
use crate::history::frame::{DurationSum, PoolFrame, SampledCounts};
use plimsoll_model::{HistogramSnapshot, Totals};

/// One step of a pool. `null`: not told by its source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct PoolPoint {
    /// Where it begins, in seconds since the Unix epoch.
    pub at_s: u64,
    /// Seconds between two readings, for a pool that is sampled: a gauge holds until the next reading. `null` for a pool whose every
    /// event is counted.
    pub resolution_s: Option<u32>,
    /// The base at its end.
    pub pool_size: Option<u32>,
    /// The capacity at its end.
    pub total_capacity: Option<u32>,
    /// `100 · checked_out / total_capacity`, the mean of all readings.
    pub utilization_mean_percent: Option<f64>,
    /// The highest, by the pool's own events; of a pool that is sampled, the highest reading.
    pub utilization_max_percent: Option<f64>,
    /// Most connections in callers' hands at once.
    pub checked_out_max: Option<u32>,
    /// Most connections open.
    pub open_max: Option<u32>,
    /// Callers queued, the mean of all readings.
    pub waiting_mean: Option<f64>,
    /// Most callers queued at once.
    pub waiting_max: Option<u32>,
    /// Mean wait, in seconds, where the source tells a sum.
    pub wait_mean_s: Option<f64>,
    /// Median wait, in seconds; `null` also where nobody came.
    pub wait_p50_s: Option<f64>,
    /// 95 of 100 callers waited at most this long, in seconds.
    pub wait_p95_s: Option<f64>,
    /// 99 of 100 callers waited at most this long, in seconds.
    pub wait_p99_s: Option<f64>,
    /// Mean time for which a lease was held, in seconds, where the source tells a sum.
    pub hold_mean_s: Option<f64>,
    /// Half of the leases were held at most this long, in seconds.
    pub hold_p50_s: Option<f64>,
    /// 95 of 100 leases were held at most this long, in seconds.
    pub hold_p95_s: Option<f64>,
    /// 99 of 100 leases were held at most this long, in seconds.
    pub hold_p99_s: Option<f64>,
    /// Mean connect, in seconds, where the source tells a sum.
    pub connect_mean_s: Option<f64>,
    /// 95 of 100 connects took at most this long, in seconds.
    pub connect_p95_s: Option<f64>,
    /// Leases given.
    pub acquired: Option<u64>,
    /// Acquires that ended in a timeout.
    pub timed_out: Option<u64>,
    /// Acquires that were refused because the queue was full.
    pub shed: Option<u64>,
    /// Callers that went away after having waited for 100 ms or longer.
    pub gave_up: Option<u64>,
    /// Callers that got no connection for any of these reasons, as far as the source tells them.
    pub unserved: Option<u64>,
    /// Connections opened.
    pub connects_ok: Option<u64>,
    /// Connects that failed.
    pub connects_failed: Option<u64>,
    /// Leases that were held longer than `leak_threshold`.
    pub leaks_suspected: Option<u64>,
    /// Connections closed because they were older than `recycle`.
    pub closed_recycled: Option<u64>,
    /// Closed as overflow that nobody needed any more.
    pub closed_overflow: Option<u64>,
    /// Closed because they did not answer the pre-ping.
    pub closed_ping_failed: Option<u64>,
    /// Closed because the peer was gone or the protocol out of step.
    pub closed_broken: Option<u64>,
    /// Closed because they could not be cleaned in time.
    pub closed_dirty: Option<u64>,
    /// Closed beyond the capacity after a resize.
    pub closed_resized: Option<u64>,
    /// Closed with the pool.
    pub closed_shutdown: Option<u64>,
}

impl PoolPoint {
    pub(super) fn of(at_s: u64, frame: &PoolFrame) -> Self {
        let (exact, counters) = (frame.counted.exact(), frame.counted.counters());
        let count = |of: fn(&Totals) -> u64| exact.map(of);
        let mean = |of: fn(&SampledCounts) -> DurationSum| frame.counted.sampled().and_then(|sampled| of(sampled).mean_s());
        Self {
            at_s,
            resolution_s: frame.resolution_s(),
            pool_size: frame.pool_size,
            total_capacity: frame.total_capacity,
            utilization_mean_percent: frame.utilization.mean().map(|tenths| tenth(tenths / 10.0)),
            utilization_max_percent: frame.utilization.max().map(|tenths| tenth(f64::from(tenths) / 10.0)),
            checked_out_max: frame.checked_out.max(),
            open_max: frame.open.max(),
            waiting_mean: frame.waiting.mean().map(tenth),
            waiting_max: frame.waiting.max(),
            wait_mean_s: mean(|sampled| sampled.wait),
            wait_p50_s: quantile(&frame.waits, 0.5),
            wait_p95_s: quantile(&frame.waits, 0.95),
            wait_p99_s: quantile(&frame.waits, 0.99),
            hold_mean_s: mean(|sampled| sampled.hold),
            hold_p50_s: quantile(&frame.holds, 0.5),
            hold_p95_s: quantile(&frame.holds, 0.95),
            hold_p99_s: quantile(&frame.holds, 0.99),
            connect_mean_s: mean(|sampled| sampled.connect),
            connect_p95_s: quantile(&frame.connects, 0.95),
            acquired: counters.acquired,
            timed_out: counters.timed_out,
            shed: count(|totals| totals.shed),
            gave_up: count(|totals| totals.gave_up),
            unserved: frame.counted.unserved(),
            connects_ok: counters.connects,
            connects_failed: counters.connects_failed,
            leaks_suspected: count(|totals| totals.leaks_suspected),
            closed_recycled: count(|totals| totals.closes.recycled),
            closed_overflow: count(|totals| totals.closes.overflow),
            closed_ping_failed: count(|totals| totals.closes.ping_failed),
            closed_broken: count(|totals| totals.closes.broken),
            closed_dirty: count(|totals| totals.closes.dirty),
            closed_resized: count(|totals| totals.closes.resized),
            closed_shutdown: count(|totals| totals.closes.shutdown),
        }
    }

    /// Connections closed, by reason; only those that there were.
    pub fn closes(&self) -> Vec<(&'static str, u64)> {
        let all = [
            ("overflow", self.closed_overflow),
            ("recycled", self.closed_recycled),
            ("ping failed", self.closed_ping_failed),
            ("broken", self.closed_broken),
            ("dirty", self.closed_dirty),
            ("resized", self.closed_resized),
            ("shutdown", self.closed_shutdown),
        ];
        all.into_iter().filter_map(|(reason, count)| Some((reason, count.filter(|count| *count > 0)?))).collect()
    }

    /// Connections closed for any reason.
    pub fn closed(&self) -> Option<u64> {
        self.closed_overflow.map(|_| self.closes().iter().map(|(_, count)| *count).sum())
    }

    /// Connections closed because something was wrong with them.
    pub fn closed_bad(&self) -> Option<u64> {
        Some(self.closed_broken? + self.closed_dirty? + self.closed_ping_failed?)
    }
}

fn quantile(of: &HistogramSnapshot, q: f64) -> Option<f64> {
    of.quantile(q).map(|duration| duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reasons_that_there_were_are_named() {
        let point = PoolPoint { closed_overflow: Some(8), closed_dirty: Some(0), closed_broken: Some(1), ..Default::default() };
        assert_eq!((point.closes(), point.closed()), (vec![("overflow", 8), ("broken", 1)], Some(9)));
        assert_eq!((PoolPoint::default().closes(), PoolPoint::default().closed()), (vec![], None));
    }
}
