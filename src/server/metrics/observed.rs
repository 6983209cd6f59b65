//! The pools that sources tell of, by OpenTelemetry's names. A number that is not told has no line.

use super::families::{Distribution, FamilyLines, Labels, Line, LineClock};
use super::pools::POOL;
use crate::fleet::model::{Counters, Gauges, TimeSum, Times};
use crate::fleet::registry::{FleetView, Liveness, ObservedPool};

/// OpenTelemetry's resource attributes `service.name` and `service.instance.id`.
const SERVICE: &str = "service_name";
const INSTANCE: &str = "service_instance_id";

/// Those that have not gone.
#[derive(Debug)]
pub struct ObservedMetrics(Vec<ObservedPool>);

impl ObservedMetrics {
    pub fn of(fleet: FleetView) -> Self {
        Self(fleet.pools.into_iter().filter(|pool| pool.liveness != Liveness::Gone).collect())
    }

    pub fn now(&self, value: fn(&Gauges) -> Option<u32>) -> FamilyLines<i64> {
        self.each(|pool| value(&pool.reading.gauges).map(i64::from))
    }

    pub fn counted(&self, value: fn(&Counters) -> Option<u64>) -> FamilyLines<u64> {
        self.each(|pool| value(&pool.reading.counters))
    }

    /// Connections by state.
    pub fn states(&self) -> FamilyLines<i64> {
        let of = |state: &'static str, value: fn(&Gauges) -> Option<u32>| {
            let lines = self.now(value).into_iter();
            lines.map(move |line| line.with("state", state))
        };
        of("used", |gauges| gauges.checked_out).chain(of("idle", |gauges| gauges.checked_in)).collect()
    }

    /// Durations of which the count and the sum are told; with buckets where those are.
    pub fn distributions(&self, of: fn(&Times) -> Option<&TimeSum>) -> FamilyLines<Distribution> {
        self.each(|pool| {
            let time = of(&pool.reading.times)?;
            let (sum, count) = (time.sum_s?, time.count?);
            let buckets = time.buckets.as_ref().map_or_else(|| vec![(f64::INFINITY, count)], |buckets| apart(&buckets.at_most));
            Some(Distribution { sum, count, buckets, fine: None })
        })
    }

    fn each<V>(&self, value: impl Fn(&ObservedPool) -> Option<V>) -> FamilyLines<V> {
        self.0.iter().filter_map(|pool| Some(Line { value: value(pool)?, labels: labels(pool), clock: clock(pool) })).collect()
    }
}

fn labels(pool: &ObservedPool) -> Labels {
    let identity = &pool.identity;
    vec![(SERVICE, identity.service.clone()), (INSTANCE, identity.instance.clone()), (POOL, identity.pool.clone())]
}

/// The instant of its reading, and since when its process counts.
fn clock(pool: &ObservedPool) -> LineClock {
    LineClock { taken_at_ms: Some(pool.reading.taken_at_ms), since_ms: pool.reading.started_at_ms }
}

/// How many are in each bucket alone, of cumulative counts.
fn apart(at_most: &[(f64, u64)]) -> Vec<(f64, u64)> {
    let before = std::iter::once(0).chain(at_most.iter().map(|(_, count)| *count));
    at_most.iter().zip(before).map(|((bound, count), before)| (*bound, count.saturating_sub(before))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cumulative_buckets_come_apart() {
        assert_eq!(apart(&[(0.1, 2), (1.0, 5), (f64::INFINITY, 5)]), [(0.1, 2), (1.0, 3), (f64::INFINITY, 0)]);
    }
}
