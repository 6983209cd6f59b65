//! What a pool has counted since it was built, as far as it is told.

use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use plimsoll_model::Totals;

/// Counts that only grow; a restart of the process begins them anew. `None`: this source does not tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counters {
    /// Callers that got a connection.
    pub acquired: Option<u64>,
    /// Callers that had to queue first, served or not.
    pub waited: Option<u64>,
    /// Callers that timed out in the queue.
    pub timed_out: Option<u64>,
    /// Callers that got no connection for any reason: timed out, refused, given up.
    pub unserved: Option<u64>,
    /// Connections opened.
    pub connects: Option<u64>,
    /// Connects that failed.
    pub connects_failed: Option<u64>,
}

impl From<&Totals> for Counters {
    /// Of a pool of ours, which counts everything. What another console tells may be anything: nothing overflows.
    fn from(of: &Totals) -> Self {
        Self {
            acquired: Some(of.acquired_at_once.saturating_add(of.acquired_after_wait)),
            waited: Some(of.waits().saturating_sub(of.acquired_at_once)),
            timed_out: Some(of.timed_out),
            unserved: Some(of.unserved()),
            connects: Some(of.connects_ok),
            connects_failed: Some(of.connects_failed),
        }
    }
}

impl Counters {
    /// Those that are told, by their names: of a hundred thousand readings the others would be most of the text.
    pub(super) fn serialize_told<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let all = [
            ("acquired", self.acquired),
            ("waited", self.waited),
            ("timed_out", self.timed_out),
            ("unserved", self.unserved),
            ("connects", self.connects),
            ("connects_failed", self.connects_failed),
        ];
        to.collect_map(all.into_iter().filter_map(|(name, count)| Some((name, count?))))
    }

    /// What was counted after `earlier`, a reading of the same process.
    pub fn since(&self, earlier: &Self) -> Self {
        self.with(earlier, |now, then| now?.checked_sub(then?))
    }

    /// Both as one, of two stretches of time: a count is told where either has it.
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, |one, other| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        })
    }

    /// A count has run back: the process has begun anew, or another one answers in its place.
    ///
    /// Acquires and connects are mostly told as those that began less those that failed. The sender counts the two one after the other, so
    /// the difference may fall a little by itself.
    pub fn has_run_back_since(&self, earlier: &Self) -> bool {
        let told = |counters: &Self| [counters.waited, counters.timed_out, counters.unserved, counters.connects_failed];
        let differences = |counters: &Self| [counters.acquired, counters.connects];
        let fell = |(now, then): (Option<u64>, Option<u64>)| now.zip(then).is_some_and(|(now, then)| now < then);
        let fell_far = |(now, then): (Option<u64>, Option<u64>)| now.zip(then).is_some_and(|(now, then)| now < then - (then / 8).max(1));
        told(self).into_iter().zip(told(earlier)).any(fell)
            || differences(self).into_iter().zip(differences(earlier)).filter(|(_, then)| *then != Some(0)).any(fell_far)
    }

    fn with(&self, other: &Self, how: fn(Option<u64>, Option<u64>) -> Option<u64>) -> Self {
        Self {
            acquired: how(self.acquired, other.acquired),
            waited: how(self.waited, other.waited),
            timed_out: how(self.timed_out, other.timed_out),
            unserved: how(self.unserved, other.unserved),
            connects: how(self.connects, other.connects),
            connects_failed: how(self.connects_failed, other.connects_failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_where_both_ends_are() {
        let then = Counters { acquired: Some(3), timed_out: None, waited: Some(1), ..Counters::default() };
        let now = Counters { acquired: Some(10), timed_out: Some(2), waited: Some(1), ..Counters::default() };
        let between = now.since(&then);
        assert_eq!((between.acquired, between.timed_out, between.waited, between.connects), (Some(7), None, Some(0), None));
        assert!(!now.has_run_back_since(&then) && then.has_run_back_since(&now));
    }

    #[test]
    fn a_difference_of_counts_falls_far_only_at_a_restart() {
        let acquired = |acquired| Counters { acquired: Some(acquired), ..Counters::default() };
        let falls = |from, to| acquired(to).has_run_back_since(&acquired(from));
        assert!(falls(1000, 3) && falls(10, 7) && falls(2, 0));
        assert!(!falls(1000, 950) && !falls(4, 3) && !falls(0, 0) && !falls(3, 4));
    }
}
