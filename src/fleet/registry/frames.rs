//! Seconds of pools on their way from a source to the history, which takes them once.

use super::Registry;
use crate::fleet::model::{PoolFrames, PoolIdentity};

/// So far back a source is asked for seconds: a little less than the two hours for which a console keeps them.
const REACH_S: u64 = 6_900;
/// The other console's clock may be so far ahead.
pub const MOST_SKEW_S: u64 = 60;
/// Seconds that nobody takes are not gathered for ever.
const MOST_ANSWERS: usize = 8;

/// What came of a pool and was not taken yet.
#[derive(Default)]
pub(super) struct PendingFrames {
    /// Answers in order; `None` of a pool that is sampled.
    answers: Option<Vec<PoolFrames>>,
    /// The history has the seconds up to this one; `None` before it has looked.
    pub(super) recorded_s: Option<u64>,
}

impl PendingFrames {
    pub(super) fn of(first: Option<PoolFrames>) -> Self {
        let mut pending = Self::default();
        pending.arrive(first);
        pending
    }

    /// Whether there is anything new to take.
    pub(super) fn arrive(&mut self, told: Option<PoolFrames>) -> bool {
        let Some(told) = told else {
            self.answers = None;
            return false;
        };
        let answers = self.answers.get_or_insert_default();
        let is_news = !told.frames.is_empty();
        if is_news && answers.len() < MOST_ANSWERS {
            answers.push(told);
        }
        is_news
    }

    pub(super) fn are_told(&self) -> bool {
        self.answers.is_some()
    }
}

impl Registry {
    /// The second from which on a pool's seconds are wanted; `None` while the history has not begun it, or has not taken yet what came.
    pub fn frames_wanted_since(&self, identity: &PoolIdentity, now_s: u64) -> Option<u64> {
        let inner = self.inner.lock();
        let pending = &inner.pools.get(identity)?.frames;
        let is_waiting = pending.answers.as_ref().is_some_and(|answers| !answers.is_empty());
        let recorded_s = pending.recorded_s.filter(|_| !is_waiting)?;
        // A clock that was set back must not end it for ever.
        Some((recorded_s + 1).clamp(now_s.saturating_sub(REACH_S), now_s + MOST_SKEW_S))
    }

    /// What came of a pool since this was last asked, for the one who keeps it.
    pub fn take_frames(&self, identity: &PoolIdentity) -> Vec<PoolFrames> {
        let mut inner = self.inner.lock();
        let answers = inner.pools.get_mut(identity).and_then(|pool| pool.frames.answers.as_mut());
        answers.map(std::mem::take).unwrap_or_default()
    }

    /// The second up to which the history has a pool's; `None` before it has looked.
    pub fn recorded_until(&self, identity: &PoolIdentity) -> Option<u64> {
        self.inner.lock().pools.get(identity)?.frames.recorded_s
    }

    /// The history has the seconds of a pool up to this one.
    pub fn has_recorded(&self, identity: &PoolIdentity, second: u64) {
        if let Some(pool) = self.inner.lock().pools.get_mut(identity) {
            pool.frames.recorded_s = Some(second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{registry, report};
    use super::super::{InstanceReport, Seen};
    use super::*;
    use crate::fleet::model::ExactFrame;

    const NOW_S: u64 = 100_000;

    fn told(taken_at_ms: u64, seconds: &[u64]) -> InstanceReport {
        let mut report = report("10.0.0.5:80", taken_at_ms, taken_at_ms);
        let frames = seconds.iter().map(|at_s| ExactFrame { at_s: *at_s, ..ExactFrame::default() }).collect();
        report.pools[0].frames = Some(PoolFrames { frames, ..PoolFrames::default() });
        report
    }

    #[test]
    fn seconds_are_taken_once_and_wanted_from_where_the_history_ends() {
        let (registry, source) = registry();
        let identity = PoolIdentity::new("orders", "a", "main");
        source.report(told(1_000, &[]));
        assert!(registry.view().pools[0].tells_seconds);
        assert_eq!(registry.frames_wanted_since(&identity, NOW_S), None, "the history has not looked yet");
        registry.has_recorded(&identity, 0);
        assert_eq!(registry.frames_wanted_since(&identity, NOW_S), Some(NOW_S - REACH_S));
        source.report(told(6_000, &[7, 8]));
        assert_eq!(registry.frames_wanted_since(&identity, NOW_S), None, "what came is not taken yet");
        let taken = registry.take_frames(&identity);
        assert_eq!(taken.iter().map(|told| told.frames.len()).collect::<Vec<_>>(), [2]);
        registry.has_recorded(&identity, NOW_S - 5);
        assert_eq!((registry.take_frames(&identity).len(), registry.frames_wanted_since(&identity, NOW_S)), (0, Some(NOW_S - 4)));
        registry.has_recorded(&identity, NOW_S + 500);
        assert_eq!(registry.frames_wanted_since(&identity, NOW_S), Some(NOW_S + MOST_SKEW_S), "a clock was set back");
    }

    #[test]
    fn a_reading_that_is_the_same_brings_its_seconds_all_the_same() {
        let (registry, source) = registry();
        let mut seen = Seen::default();
        source.report(told(1_000, &[1]));
        registry.changes(&mut seen);
        source.report(told(1_000, &[2]));
        assert_eq!(registry.changes(&mut seen).arrived.len(), 1);
        let taken = registry.take_frames(&PoolIdentity::new("orders", "a", "main"));
        assert_eq!(taken.iter().map(|told| told.frames[0].at_s).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_source_that_tells_no_seconds_any_more_is_sampled() {
        let (registry, source) = registry();
        source.report(told(1_000, &[1]));
        source.report(report("10.0.0.5:80", 6_000, 6_000));
        let pool = registry.view().pools.remove(0);
        assert_eq!((pool.tells_seconds, pool.recorded_resolution_s(), pool.resolution_s), (false, 5.0, 5.0));
        assert!(registry.take_frames(&pool.identity).is_empty());
        source.report(told(11_000, &[9]));
        assert_eq!(registry.view().pools[0].recorded_resolution_s(), 1.0);
    }
}
