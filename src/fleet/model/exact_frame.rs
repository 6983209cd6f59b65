//! One second of a pool whose every event is counted, as one console tells it to another.

use std::time::Duration;

use plimsoll_model::{HistogramSnapshot, Totals};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::GaugeStats;

/// No pool does more in a second. Sums of such numbers stay far from what a count can hold.
const MOST_EVENTS: u64 = 1_000_000_000;

/// A second of a pool: nothing of it is missed between two readings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExactFrame {
    /// The second, since the Unix epoch.
    pub at_s: u64,
    /// The base at its end.
    pub pool_size: Option<u32>,
    /// The capacity at its end.
    pub total_capacity: Option<u32>,
    /// Connections in callers' hands.
    pub checked_out: GaugeStats,
    /// Connections open.
    pub open: GaugeStats,
    /// Callers queued.
    pub waiting: GaugeStats,
    /// `1000 · checked_out / total_capacity`, by the capacity of each moment.
    pub utilization_tenths: GaugeStats,
    /// What was counted in this second.
    pub totals: Totals,
    /// Waits that ended: pairs of a duration in nanoseconds, the longest of its bucket, and how many were of this bucket.
    #[serde(with = "pairs")]
    #[schema(value_type = Vec<Vec<u64>>)]
    pub waits: HistogramSnapshot,
    /// Leases that ended, in the same form.
    #[serde(with = "pairs")]
    #[schema(value_type = Vec<Vec<u64>>)]
    pub holds: HistogramSnapshot,
    /// Connects, in the same form.
    #[serde(with = "pairs")]
    #[schema(value_type = Vec<Vec<u64>>)]
    pub connects: HistogramSnapshot,
}

impl ExactFrame {
    /// Whether a pool can have done this in one second, where somebody else says so.
    pub fn is_possible(&self) -> bool {
        let gauges = [self.checked_out, self.open, self.waiting, self.utilization_tenths];
        let durations = [&self.waits, &self.holds, &self.connects];
        gauges.iter().all(GaugeStats::is_possible)
            && durations.into_iter().all(is_countable)
            && counts(&self.totals).all(|count| count <= MOST_EVENTS)
    }

    /// Numbers that it takes to write it down, about.
    pub fn size(&self) -> usize {
        let buckets = [&self.waits, &self.holds, &self.connects].map(|durations| durations.numbered().count());
        36 + 2 * buckets.iter().sum::<usize>()
    }
}

fn is_countable(durations: &HistogramSnapshot) -> bool {
    durations.numbered().try_fold(0, |sum: u64, (_, count)| sum.checked_add(count)).is_some_and(|sum| sum <= MOST_EVENTS)
}

fn counts(of: &Totals) -> impl Iterator<Item = u64> {
    let Totals { acquired_at_once, acquired_after_wait, timed_out, shed, cancelled, gave_up, closed, .. } = *of;
    let Totals { connects_ok, connects_failed, leaks_suspected, closes, .. } = *of;
    let acquires = [acquired_at_once, acquired_after_wait, timed_out, shed, cancelled, gave_up, closed];
    let connects = [connects_ok, connects_failed, leaks_suspected, closes.recycled, closes.overflow, closes.ping_failed];
    let closes = [closes.broken, closes.dirty, closes.resized, closes.shutdown];
    acquires.into_iter().chain(connects).chain(closes)
}

/// A distribution as pairs: they say what they mean, whatever the buckets are called inside.
mod pairs {
    use super::*;

    pub fn serialize<S: Serializer>(durations: &HistogramSnapshot, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(durations.buckets().map(|(up_to, count)| (u64::try_from(up_to.as_nanos()).unwrap_or(u64::MAX), count)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<HistogramSnapshot, D::Error> {
        let pairs = Vec::<(u64, u64)>::deserialize(from)?;
        // One that is beyond all bounds must not overflow before it is refused.
        let bounded = |(up_to_ns, count): (u64, u64)| (Duration::from_nanos(up_to_ns), count.min(u64::from(u32::MAX)));
        Ok(pairs.into_iter().map(bounded).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> ExactFrame {
        let waits = HistogramSnapshot::from_iter([(Duration::from_nanos(5), 2), (Duration::from_millis(3), 7), (Duration::MAX, 1)]);
        ExactFrame {
            at_s: 60,
            checked_out: GaugeStats::of(3, 9),
            totals: Totals { shed: 1, ..Totals::default() },
            waits,
            ..ExactFrame::default()
        }
    }

    #[test]
    fn a_second_is_read_as_it_was_told() {
        let text = serde_json::to_string(&frame()).expect("JSON");
        assert!(text.contains("\"waits\":[[5,2],"), "{text}");
        assert_eq!(serde_json::from_str::<ExactFrame>(&text).expect("a second"), frame());
        assert!(frame().is_possible() && frame().size() == 36 + 6);
    }

    #[test]
    fn more_than_a_second_holds_cannot_be() {
        let events = ExactFrame { totals: Totals { timed_out: MOST_EVENTS + 1, ..Totals::default() }, ..frame() };
        let text = serde_json::to_string(&frame()).expect("JSON").replace("[5,2]", "[5,18446744073709551615],[5,18446744073709551615]");
        let waits: ExactFrame = serde_json::from_str(&text).expect("a second");
        assert!(!events.is_possible() && !waits.is_possible());
    }
}
