//! A pool that a source tells of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PoolState;
use crate::fleet::model::Counters;
use crate::fleet::registry::{ObservedPool, Rates};

/// A number that is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotTold {
    /// The number.
    pub number: String,
    /// How its owner makes the sender tell it.
    pub remedy: String,
}

/// What was counted between two readings; `null` where it is not told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecentRates {
    /// How far the two are apart, in seconds.
    pub window_s: f64,
    /// Counts of this time.
    pub counted: Counters,
    /// The mean wait, in seconds.
    pub wait_mean_s: Option<f64>,
    /// 95 of 100 callers waited at most this long, in seconds.
    pub wait_p95_s: Option<f64>,
    /// 99 of 100 callers waited at most this long, in seconds.
    pub wait_p99_s: Option<f64>,
    /// The mean time that a lease was held, in seconds.
    pub hold_mean_s: Option<f64>,
    /// 95 of 100 leases were held at most this long, in seconds.
    pub hold_p95_s: Option<f64>,
    /// The mean time of a connect, in seconds.
    pub connect_mean_s: Option<f64>,
    /// 95 of 100 connects took at most this long, in seconds.
    pub connect_p95_s: Option<f64>,
}

impl From<&Rates> for RecentRates {
    fn from(of: &Rates) -> Self {
        let (wait, hold, connect) = (of.times.wait.as_ref(), of.times.hold.as_ref(), of.times.connect.as_ref());
        let quantile = |time: Option<&crate::fleet::model::TimeSum>, q| time?.buckets.as_ref()?.quantile(q);
        Self {
            window_s: of.seconds,
            counted: of.counted,
            wait_mean_s: wait.and_then(|time| time.mean_s()),
            wait_p95_s: quantile(wait, 0.95),
            wait_p99_s: quantile(wait, 0.99),
            hold_mean_s: hold.and_then(|time| time.mean_s()),
            hold_p95_s: quantile(hold, 0.95),
            connect_mean_s: connect.and_then(|time| time.mean_s()),
            connect_p95_s: quantile(connect, 0.95),
        }
    }
}

impl From<&ObservedPool> for PoolState {
    fn from(of: &ObservedPool) -> Self {
        let (identity, reading) = (&of.identity, &of.reading);
        let exact = reading.event_driven.as_deref();
        let gauges = reading.gauges;
        Self {
            name: identity.to_string(),
            service: identity.service.clone(),
            instance: identity.instance.clone(),
            pool: identity.pool.clone(),
            source: of.kind,
            source_name: Some(of.source.clone()),
            dialect: of.dialect.clone(),
            address: Some(of.address.clone()),
            server: of.server.clone().or_else(|| of.draws_on.further().map(str::to_owned)),
            state: of.liveness,
            resolution_s: of.recorded_resolution_s(),
            age_s: of.age_s,
            evidence: of.evidence,
            taken_at_ms: reading.taken_at_ms,
            pool_size: gauges.pool_size,
            max_overflow: gauges.max_overflow(),
            total_capacity: gauges.total_capacity,
            checked_out: gauges.checked_out,
            checked_in: gauges.checked_in,
            open: gauges.open(),
            overflow: gauges.overflow(),
            opening: gauges.opening,
            waiting: gauges.waiting,
            utilization_percent: gauges.utilization().map(|percent| (percent * 10.0).round() / 10.0),
            level: gauges.level(),
            peak: exact.map(|exact| exact.peak),
            peak_today: exact.map(|exact| exact.peak_today),
            peak_waiting: exact.map(|exact| exact.peak_waiting),
            peak_waiting_today: exact.map(|exact| exact.peak_waiting_today),
            recent: exact.and_then(|exact| exact.recent),
            rates: of.rates.as_ref().map(RecentRates::from),
            longest_hold_s: exact.and_then(|exact| exact.longest_hold_s),
            connect_failure: exact.and_then(|exact| exact.connect_failure.clone()),
            totals: None,
            counters: reading.counters,
            times: reading.times.clone(),
            restarts: of.restarts,
            not_told: of
                .not_told()
                .iter()
                .map(|(number, remedy)| NotTold { number: number.to_string(), remedy: remedy.to_string() })
                .collect(),
            contradictions: reading.contradictions.clone(),
            told_twice_by: of.told_twice_by.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::{EventDriven, Reading, RecentView};
    use crate::fleet::registry::fixture::observed;
    use plimsoll_model::Peak;

    #[test]
    fn a_pool_of_another_console_has_its_peaks_and_one_that_is_sampled_has_none() {
        let peak = Peak { value: 9, at_ms: 3 };
        let recent = Some(RecentView { window_s: 300, wait_p99_s: Some(0.2), unserved: 4, ..RecentView::default() });
        let exact = Some(Box::new(EventDriven { peak, recent, longest_hold_s: Some(2.5), ..EventDriven::default() }));
        let sampled = observed("orders", "a", "main", 5, 10);
        let reading = Reading { event_driven: exact, ..sampled.reading.clone() };
        let told = ObservedPool { reading, tells_seconds: true, ..sampled.clone() };
        let [told, sampled] = [told, sampled].map(|pool| PoolState::from(&pool));
        assert_eq!((told.peak, told.longest_hold_s, told.resolution_s), (Some(peak), Some(2.5), 1.0));
        assert_eq!((told.recent, sampled.recent), (recent, None));
        assert_eq!((sampled.peak, sampled.longest_hold_s, sampled.resolution_s), (None, None, 5.0));
    }
}
