//! Who holds connections of a pool, drawn together by where they were taken: short enough to be kept.

use std::collections::HashMap;

use super::frame::PoolFrame;
use super::gauge_stats::GaugeStats;
pub use crate::fleet::model::{HolderGroup, HolderList};
use plimsoll_pool::{Holder, Pool};

impl HolderList {
    /// Of this moment.
    pub fn of(pool: &Pool) -> Self {
        let (snapshot, holders) = (pool.snapshot(), pool.holders());
        Self { checked_out: snapshot.checked_out, waiting: snapshot.waiting, groups: group(&holders) }
    }
}

/// When the next list is worth keeping.
#[derive(Default)]
pub struct HolderListSchedule {
    last_s: u64,
}

impl HolderListSchedule {
    const CALM: u64 = 300;
    const TIGHT: u64 = 10;
    /// Tenths of a percent: from here on somebody will want to know.
    const FULL: u32 = 700;

    /// Whether this second's list is to be kept.
    pub fn is_due(&mut self, at_s: u64, second: &PoolFrame) -> bool {
        let reaches = |gauge: GaugeStats, limit| gauge.max().is_some_and(|most| most >= limit);
        let tight = reaches(second.waiting, 1) || reaches(second.utilization, Self::FULL);
        let every = if tight { Self::TIGHT } else { Self::CALM };
        // A clock that was set back does not silence it.
        let due = reaches(second.checked_out, 1) && at_s.abs_diff(self.last_s) >= every;
        if due {
            self.last_s = at_s;
        }
        due
    }
}

fn group(holders: &[Holder]) -> Vec<HolderGroup> {
    let mut groups: HashMap<String, HolderGroup> = HashMap::new();
    for holder in holders {
        let who = holder.to_string();
        let group = groups.entry(who.clone()).or_insert_with(|| HolderGroup { who, ..Default::default() });
        group.leases += 1;
        group.in_transaction += u32::from(holder.in_transaction == Some(true));
        group.longest_held_ms = group.longest_held_ms.max(holder.held.as_millis() as u64);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|a, b| b.leases.cmp(&a.leases).then(b.longest_held_ms.cmp(&a.longest_held_ms)).then_with(|| a.who.cmp(&b.who)));
    groups.truncate(HolderList::MOST_GROUPS);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(checked_out: u32, tenths: u32) -> PoolFrame {
        let spread = |value| GaugeStats::of(value, value);
        PoolFrame { checked_out: spread(checked_out), utilization: spread(tenths), ..Default::default() }
    }

    #[test]
    fn a_calm_pool_is_listed_every_five_minutes_and_a_tight_one_every_ten_seconds() {
        let due = |second: PoolFrame| {
            let mut cadence = HolderListSchedule::default();
            (1_000..1_600).filter(|at_s| cadence.is_due(*at_s, &second)).count()
        };
        assert_eq!([due(second(1, 100)), due(second(8, 800)), due(second(0, 0))], [2, 60, 0]);
    }

    #[test]
    fn a_pool_that_becomes_tight_is_listed_at_once() {
        let mut cadence = HolderListSchedule::default();
        assert!(cadence.is_due(1_000, &second(1, 100)) && !cadence.is_due(1_011, &second(1, 100)));
        assert!(cadence.is_due(1_012, &second(10, 1000)));
    }
}
