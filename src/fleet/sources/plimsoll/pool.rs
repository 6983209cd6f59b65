//! A pool as a console lists it.

use serde::Deserialize;

use crate::fleet::model::{Contradiction, Counters, EventDriven, Gauges, Reading, RecentView, SourceKind, Times};
use plimsoll_model::{Peak, Totals};

/// A pool of a console. Older consoles tell only their own, and neither service nor counters.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ConsolePool {
    pub name: String,
    pub service: Option<String>,
    pub instance: Option<String>,
    pub pool: Option<String>,
    pub source: Option<SourceKind>,
    pub dialect: Option<String>,
    pub taken_at_ms: u64,
    #[serde(flatten)]
    pub gauges: Gauges,
    pub peak: Option<Peak>,
    pub peak_today: Option<Peak>,
    pub peak_waiting: Option<Peak>,
    pub peak_waiting_today: Option<Peak>,
    pub recent: Option<RecentView>,
    pub longest_hold_s: Option<f64>,
    pub connect_failure: Option<String>,
    pub totals: Option<Totals>,
    pub counters: Option<Counters>,
    pub times: Option<Times>,
    pub contradictions: Vec<Contradiction>,
}

/// All pools of a console.
#[derive(Deserialize)]
pub(super) struct ConsolePools {
    pub pools: Vec<ConsolePool>,
}

impl ConsolePool {
    /// A pool of that console itself, of which every event is counted.
    pub fn is_own(&self) -> bool {
        self.source.is_none_or(|source| source == SourceKind::Own)
    }

    /// Its numbers.
    pub fn reading(self) -> Reading {
        let event_driven = self.peak.filter(|_| self.is_own()).map(|peak| EventDriven {
            peak,
            peak_today: self.peak_today.unwrap_or_default(),
            peak_waiting: self.peak_waiting.unwrap_or_default(),
            peak_waiting_today: self.peak_waiting_today.unwrap_or_default(),
            recent: self.recent,
            longest_hold_s: self.longest_hold_s,
            connect_failure: self.connect_failure,
            holders: None,
        });
        Reading {
            taken_at_ms: self.taken_at_ms,
            gauges: self.gauges,
            counters: self.counters.or_else(|| self.totals.as_ref().map(Counters::from)).unwrap_or_default(),
            times: self.times.unwrap_or_default(),
            event_driven: event_driven.map(Box::new),
            contradictions: self.contradictions,
            ..Reading::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Evidence;

    const TODAY: &str = r#"{"taken_at_ms": 5, "pools": [{"name": "shop", "taken_at_ms": 4, "pool_size": 5, "max_overflow": 5,
        "total_capacity": 10, "checked_out": 7, "checked_in": 0, "open": 7, "overflow": 2, "opening": 1, "waiting": 3,
        "utilization_percent": 70.0, "level": "warning", "peak": {"value": 9, "at_ms": 3}, "peak_today": {"value": 8, "at_ms": 3},
        "peak_waiting": {"value": 4, "at_ms": 2}, "peak_waiting_today": {"value": 4, "at_ms": 2},
        "recent": {"window_s": 300, "wait_p50_s": 0.1, "wait_p95_s": null, "wait_p99_s": null, "hold_p95_s": 2.5, "connect_p95_s": null,
            "connects": 1, "unserved": 0, "gave_up": 0},
        "longest_hold_s": 12.5, "connect_failure": null,
        "totals": {"acquired_at_once": 5, "acquired_after_wait": 3, "timed_out": 2, "shed": 1, "cancelled": 1, "gave_up": 1, "closed": 0,
            "connects_ok": 7, "connects_failed": 1, "leaks_suspected": 0, "closes": {"recycled": 0, "overflow": 0, "ping_failed": 0,
            "broken": 0, "dirty": 0, "resized": 0, "shutdown": 0}}}]}"#;

    #[test]
    fn a_pool_of_a_console_is_read_whole_and_exact() {
        let pool = serde_json::from_str::<ConsolePools>(TODAY).expect("pools").pools.remove(0);
        assert!(pool.is_own());
        let reading = pool.reading();
        assert_eq!((reading.taken_at_ms, reading.evidence()), (4, Evidence::A));
        assert_eq!((reading.gauges.checked_out, reading.gauges.opening, reading.gauges.max_overflow()), (Some(7), Some(1), Some(5)));
        let counters = reading.counters;
        assert_eq!((counters.acquired, counters.waited, counters.unserved, counters.connects), (Some(8), Some(6), Some(4), Some(7)));
        let exact = reading.event_driven.expect("its events");
        assert_eq!((exact.peak.value, exact.recent.and_then(|recent| recent.hold_p95_s), exact.longest_hold_s), (9, Some(2.5), Some(12.5)));
    }

    #[test]
    fn a_pool_that_a_console_knows_of_keeps_its_grade_and_what_is_not_told() {
        let json = r#"{"name": "orders / a / main", "service": "orders", "instance": "a", "pool": "main", "source": "exposition",
            "taken_at_ms": 4, "checked_out": 3, "checked_in": null, "peak": null, "counters": {"acquired": 9, "waited": null,
            "timed_out": null, "unserved": null, "connects": null, "connects_failed": null}, "contradictions": []}"#;
        let pool: ConsolePool = serde_json::from_str(json).expect("a pool");
        assert!(!pool.is_own());
        let reading = pool.reading();
        assert_eq!((reading.gauges.checked_in, reading.counters.acquired, reading.evidence()), (None, Some(9), Evidence::B));
    }
}
