//! The steps of a course as numbers with a name and a unit: what charts draw, what is downloaded, and what REST tells.

use serde::Serialize;
use utoipa::ToSchema;

use super::frame::{Frame, PoolFrame, ServerFrame};
use super::time_series::TimeSeries;
use plimsoll_model::HistogramSnapshot;

/// One step of a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct PoolPoint {
    /// Where it begins, in seconds since the Unix epoch.
    pub at_s: u64,
    /// The base at its end.
    pub pool_size: u32,
    /// The capacity at its end.
    pub total_capacity: u32,
    /// `100 · checked_out / total_capacity`, the mean of all readings.
    pub utilization_mean_percent: f64,
    /// The highest, by the pool's own events, not by readings.
    pub utilization_max_percent: f64,
    /// Most connections in callers' hands at once.
    pub checked_out_max: u32,
    /// Most connections open.
    pub open_max: u32,
    /// Callers queued, the mean of all readings.
    pub waiting_mean: f64,
    /// Most callers queued at once.
    pub waiting_max: u32,
    /// Median wait, in seconds; `null` where nobody came.
    pub wait_p50_s: Option<f64>,
    /// 95 of 100 callers waited at most this long, in seconds.
    pub wait_p95_s: Option<f64>,
    /// 99 of 100 callers waited at most this long, in seconds.
    pub wait_p99_s: Option<f64>,
    /// Half of the leases were held at most this long, in seconds.
    pub hold_p50_s: Option<f64>,
    /// 95 of 100 leases were held at most this long, in seconds.
    pub hold_p95_s: Option<f64>,
    /// 99 of 100 leases were held at most this long, in seconds.
    pub hold_p99_s: Option<f64>,
    /// 95 of 100 connects took at most this long, in seconds.
    pub connect_p95_s: Option<f64>,
    /// Leases given.
    pub acquired: u64,
    /// Acquires that ended in a timeout.
    pub timed_out: u64,
    /// Acquires that were refused because the queue was full.
    pub shed: u64,
    /// Callers that went away after having waited for 100 ms or longer.
    pub gave_up: u64,
    /// Connections opened.
    pub connects_ok: u64,
    /// Connects that failed.
    pub connects_failed: u64,
    /// Leases that were held longer than `leak_threshold`.
    pub leaks_suspected: u64,
    /// Connections closed because they were older than `recycle`.
    pub closed_recycled: u64,
    /// Closed as overflow that nobody needed any more.
    pub closed_overflow: u64,
    /// Closed because they did not answer the pre-ping.
    pub closed_ping_failed: u64,
    /// Closed because the peer was gone or the protocol out of step.
    pub closed_broken: u64,
    /// Closed because they could not be cleaned in time.
    pub closed_dirty: u64,
    /// Closed beyond the capacity after a resize.
    pub closed_resized: u64,
    /// Closed with the pool.
    pub closed_shutdown: u64,
}

/// One step of a server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct ServerPoint {
    /// Where it begins, in seconds since the Unix epoch.
    pub at_s: u64,
    /// Slots for ordinary roles at its end; `null` while the server has not answered.
    pub usable_slots: Option<u32>,
    /// Readings that were answered.
    pub readings_answered: u32,
    /// Readings that were not.
    pub readings_failed: u32,
    /// Client sessions of all, the mean of all readings; `null` while the server has not answered.
    pub sessions_mean: Option<f64>,
    /// Most client sessions.
    pub sessions_max: Option<u32>,
    /// Most sessions of none of the pools shown.
    pub other_sessions_max: Option<u32>,
    /// Most client sessions whose state is not shown to the console's role: while there is one, the next five are `null`.
    pub hidden_sessions_max: Option<u32>,
    /// Most sessions at work; `null` where it was not shown to the console's role.
    pub active_max: Option<u32>,
    /// Most sessions idle in a transaction.
    pub idle_in_transaction_max: Option<u32>,
    /// Most sessions that wait for a lock.
    pub waiting_for_locks_max: Option<u32>,
    /// The longest that a session idled in a transaction, in seconds.
    pub longest_idle_in_transaction_s: Option<u32>,
    /// The longest transaction, in seconds.
    pub longest_transaction_s: Option<u32>,
    /// Most replicas connected; `null` where they are not shown to the console's role.
    pub replicas_max: Option<u32>,
    /// The most that a replica was behind, in seconds; `null` without a replica, or where it is not shown.
    pub replica_lag_max_s: Option<f64>,
    /// The most that this server was behind its primary, in seconds; `null` on a primary.
    pub standby_lag_max_s: Option<f64>,
}

/// All steps.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Points {
    Pool(Vec<PoolPoint>),
    Server(Vec<ServerPoint>),
}

impl Points {
    /// Of whichever kind the source is; a pool's where nothing is known.
    pub fn of(series: TimeSeries) -> Self {
        if matches!(series.frames.first(), Some((_, Frame::Server(_)))) {
            let server = series.frames.into_iter().filter_map(|(at_s, frame)| Some(ServerPoint::of(at_s, &frame.server()?)));
            return Points::Server(server.collect());
        }
        let pool = series.frames.into_iter().filter_map(|(at_s, frame)| Some(PoolPoint::of(at_s, &frame.pool()?)));
        Points::Pool(pool.collect())
    }
}

impl PoolPoint {
    fn of(at_s: u64, frame: &PoolFrame) -> Self {
        let (totals, closes) = (&frame.totals, &frame.totals.closes);
        Self {
            at_s,
            pool_size: frame.pool_size,
            total_capacity: frame.total_capacity,
            utilization_mean_percent: tenth(frame.utilization.mean() / 10.0),
            utilization_max_percent: tenth(f64::from(frame.utilization.max) / 10.0),
            checked_out_max: frame.checked_out.max,
            open_max: frame.open.max,
            waiting_mean: tenth(frame.waiting.mean()),
            waiting_max: frame.waiting.max,
            wait_p50_s: quantile(&frame.waits, 0.5),
            wait_p95_s: quantile(&frame.waits, 0.95),
            wait_p99_s: quantile(&frame.waits, 0.99),
            hold_p50_s: quantile(&frame.holds, 0.5),
            hold_p95_s: quantile(&frame.holds, 0.95),
            hold_p99_s: quantile(&frame.holds, 0.99),
            connect_p95_s: quantile(&frame.connects, 0.95),
            acquired: totals.acquired_at_once + totals.acquired_after_wait,
            timed_out: totals.timed_out,
            shed: totals.shed,
            gave_up: totals.gave_up,
            connects_ok: totals.connects_ok,
            connects_failed: totals.connects_failed,
            leaks_suspected: totals.leaks_suspected,
            closed_recycled: closes.recycled,
            closed_overflow: closes.overflow,
            closed_ping_failed: closes.ping_failed,
            closed_broken: closes.broken,
            closed_dirty: closes.dirty,
            closed_resized: closes.resized,
            closed_shutdown: closes.shutdown,
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
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// Callers that were not served.
    pub fn unserved(&self) -> u64 {
        self.timed_out + self.shed + self.gave_up
    }
}

impl ServerPoint {
    fn of(at_s: u64, frame: &ServerFrame) -> Self {
        Self {
            at_s,
            usable_slots: (frame.usable_slots > 0).then_some(frame.usable_slots),
            readings_answered: frame.answered,
            readings_failed: frame.failed,
            sessions_mean: frame.sessions.mean().map(tenth),
            sessions_max: frame.sessions.max(),
            other_sessions_max: frame.others.max(),
            hidden_sessions_max: frame.hidden.max(),
            active_max: frame.active.max(),
            idle_in_transaction_max: frame.idle_in_transaction.max(),
            waiting_for_locks_max: frame.waiting_for_locks.max(),
            longest_idle_in_transaction_s: frame.longest_idle_in_transaction.max(),
            longest_transaction_s: frame.longest_transaction.max(),
            replicas_max: frame.replicas.max(),
            replica_lag_max_s: frame.replica_lag.max().map(seconds),
            standby_lag_max_s: frame.standby_lag.max().map(seconds),
        }
    }
}

fn quantile(of: &HistogramSnapshot, q: f64) -> Option<f64> {
    of.quantile(q).map(|duration| duration.as_secs_f64())
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1000.0
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_of_the_kind_of_its_source() {
        let series = |frames| TimeSeries { from_s: 0, until_s: 10, step_s: 5, frames };
        let server = ServerFrame { usable_slots: 97, answered: 1, sessions: 44.into(), ..Default::default() };
        let Points::Server(points) = Points::of(series(vec![(5, Frame::Server(server))])) else { panic!("a server's") };
        assert_eq!((points[0].at_s, points[0].sessions_max, points[0].active_max, points[0].replica_lag_max_s), (5, Some(44), None, None));
        assert_eq!(Points::of(series(vec![])), Points::Pool(vec![]));
    }

    #[test]
    fn only_reasons_that_there_were_are_named() {
        let point = PoolPoint { closed_overflow: 8, closed_broken: 1, ..Default::default() };
        assert_eq!(point.closes(), [("overflow", 8), ("broken", 1)]);
    }
}
