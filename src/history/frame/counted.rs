//! What was counted in one stretch of time, as exactly as its source tells it.

use serde::{Deserialize, Serialize};

use super::sampled::{DurationSum, SampledCounts};
use crate::fleet::model::Counters;
use plimsoll_model::Totals;

/// Counts of a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// Each event, by a Plimsoll pool.
    Exact(Totals),
    /// Differences between readings.
    Sampled(SampledCounts),
}

impl Default for Counted {
    /// Nothing.
    fn default() -> Self {
        Self::Exact(Totals::default())
    }
}

impl From<Totals> for Counted {
    fn from(totals: Totals) -> Self {
        Self::Exact(totals)
    }
}

impl Counted {
    /// Every count of a Plimsoll pool; `None` for a pool that is sampled.
    pub fn exact(&self) -> Option<&Totals> {
        match self {
            Self::Exact(totals) => Some(totals),
            Self::Sampled(_) => None,
        }
    }

    /// The readings of a pool that is sampled.
    pub fn sampled(&self) -> Option<&SampledCounts> {
        match self {
            Self::Exact(_) => None,
            Self::Sampled(sampled) => Some(sampled),
        }
    }

    /// The counts that pools of all kinds have.
    pub fn counters(&self) -> Counters {
        match self {
            Self::Sampled(sampled) => sampled.counters,
            Self::Exact(totals) => Counters {
                acquired: Some(totals.acquired_at_once + totals.acquired_after_wait),
                waited: None,
                timed_out: Some(totals.timed_out),
                unserved: Some(totals.unserved()),
                connects: Some(totals.connects_ok),
                connects_failed: Some(totals.connects_failed),
            },
        }
    }

    /// Callers that got no connection; those that timed out where no other is told.
    pub fn unserved(&self) -> Option<u64> {
        let Counters { unserved, timed_out, .. } = self.counters();
        unserved.or(timed_out)
    }

    /// Takes in the stretch that follows. A source that changes its kind goes on as the less exact one.
    pub fn merge(&mut self, next: &Self) {
        match (&mut *self, next) {
            (Self::Exact(totals), Self::Exact(next)) => *totals = totals.plus(next),
            (Self::Sampled(sampled), Self::Sampled(next)) => sampled.merge(next),
            (Self::Sampled(sampled), next @ Self::Exact(_)) => sampled.counters = sampled.counters.plus(&next.counters()),
            (exact @ Self::Exact(_), Self::Sampled(next)) => {
                *exact = Self::Sampled(SampledCounts { counters: exact.counters().plus(&next.counters), ..next.clone() });
            }
        }
    }

    /// The distributions of waits, holds and connects that are told.
    pub fn tells_distributions(&self) -> [bool; 3] {
        let told = |sum: &DurationSum| sum.is_distributed;
        self.sampled().map_or([true; 3], |sampled| [told(&sampled.wait), told(&sampled.hold), told(&sampled.connect)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_are_told_add_up_and_others_stay_untold() {
        let sampled = |timed_out| {
            Counted::Sampled(SampledCounts {
                resolution_s: 15,
                counters: Counters { timed_out, ..Counters::default() },
                ..Default::default()
            })
        };
        let mut whole = sampled(None);
        whole.merge(&sampled(Some(2)));
        whole.merge(&sampled(None));
        whole.merge(&sampled(Some(3)));
        assert_eq!((whole.counters().timed_out, whole.unserved(), whole.counters().acquired), (Some(5), Some(5), None));
        assert_eq!((whole.exact(), whole.tells_distributions()), (None, [false; 3]));
    }

    #[test]
    fn the_exact_counts_of_a_pool_lose_nothing() {
        let totals = Totals { timed_out: 1, shed: 2, gave_up: 3, acquired_at_once: 4, acquired_after_wait: 5, ..Totals::default() };
        let mut whole = Counted::from(totals);
        whole.merge(&Counted::from(totals));
        assert_eq!((whole.exact(), whole.unserved(), whole.counters().acquired), (Some(&totals.plus(&totals)), Some(12), Some(18)));
    }

    #[test]
    fn a_name_that_another_kind_of_source_takes_over_loses_no_count() {
        let mut whole = Counted::from(Totals { timed_out: 1, ..Totals::default() });
        let counters = Counters { timed_out: Some(2), ..Counters::default() };
        whole.merge(&Counted::Sampled(SampledCounts { resolution_s: 15, counters, ..Default::default() }));
        assert_eq!((whole.counters().timed_out, whole.sampled().map(|sampled| sampled.resolution_s)), (Some(3), Some(15)));
        whole.merge(&Counted::from(Totals { timed_out: 4, ..Totals::default() }));
        assert_eq!(whole.counters().timed_out, Some(7));
    }
}
