//! One limit of one rule on one source: beyond it for long enough, and it holds until it has been clear for long enough.

use std::time::Duration;

use crate::alerts::rules::AlertCondition;

/// The share of its time that a value may be on the good side of the limit, and the rule fires nevertheless.
const SHORT: f64 = 0.2;

/// A stretch of time, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub struct TimeSpan {
    pub from_s: u64,
    pub until_s: u64,
}

impl TimeSpan {
    fn seconds(&self) -> u64 {
        self.until_s.saturating_sub(self.from_s)
    }

    fn has_lasted_since(&self, since_s: u64, how_long: Duration) -> bool {
        self.until_s.saturating_sub(since_s) as f64 >= how_long.as_secs_f64()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertState {
    #[default]
    Inactive,
    /// Beyond the limit, but not for long enough yet; for `short_s` seconds of the time it was not.
    Pending { since_s: u64, short_s: u64 },
    /// It fires; `clear_since_s`: the value has come back, but not for long enough yet.
    Firing { clear_since_s: Option<u64> },
}

impl AlertState {
    /// One that fired when it was last seen.
    pub const FIRING: AlertState = AlertState::Firing { clear_since_s: None };

    pub fn is_firing(self) -> bool {
        matches!(self, AlertState::Firing { .. })
    }

    /// One stretch of time more.
    pub fn after(self, value: f64, stretch: TimeSpan, limit: &AlertCondition) -> Self {
        match self {
            AlertState::Inactive if limit.is_beyond(value) => Self::pending(stretch.from_s, 0, stretch, limit),
            AlertState::Pending { since_s, short_s } if limit.is_beyond(value) => Self::pending(since_s, short_s, stretch, limit),
            AlertState::Pending { since_s, short_s } => {
                let short_s = short_s + stretch.seconds();
                let is_lost = short_s as f64 > limit.lasts.as_secs_f64() * SHORT;
                if is_lost { AlertState::Inactive } else { AlertState::Pending { since_s, short_s } }
            }
            AlertState::Inactive => AlertState::Inactive,
            AlertState::Firing { clear_since_s } if limit.is_clear(value) => {
                let since_s = clear_since_s.unwrap_or(stretch.from_s);
                let is_over = stretch.has_lasted_since(since_s, limit.keep_firing);
                if is_over { AlertState::Inactive } else { AlertState::Firing { clear_since_s: Some(since_s) } }
            }
            AlertState::Firing { .. } => Self::FIRING,
        }
    }

    fn pending(since_s: u64, short_s: u64, stretch: TimeSpan, limit: &AlertCondition) -> Self {
        if stretch.has_lasted_since(since_s, limit.lasts) { Self::FIRING } else { AlertState::Pending { since_s, short_s } }
    }

    /// One stretch of which nothing is known: no duration goes on.
    pub fn skipping(self, stretch: TimeSpan) -> Self {
        match self {
            AlertState::Pending { since_s, short_s } => AlertState::Pending { since_s: since_s + stretch.seconds(), short_s },
            AlertState::Firing { clear_since_s } => {
                AlertState::Firing { clear_since_s: clear_since_s.map(|since_s| since_s + stretch.seconds()) }
            }
            AlertState::Inactive => AlertState::Inactive,
        }
    }

    /// Nothing was seen for a while: what was counted up to then is counted anew, what fires goes on.
    pub fn after_a_gap(self) -> Self {
        match self {
            AlertState::Firing { .. } => Self::FIRING,
            AlertState::Inactive | AlertState::Pending { .. } => AlertState::Inactive,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::rules::TriggerSide;

    fn above(value: f64, lasts: u64, keep_firing: u64) -> AlertCondition {
        let (lasts, keep_firing) = (Duration::from_secs(lasts), Duration::from_secs(keep_firing));
        AlertCondition { fires: TriggerSide::Above, value, hysteresis: 10.0, lasts, keep_firing }
    }

    /// The seconds at whose end it began to fire, and those at whose end it stopped.
    fn changes(values: impl IntoIterator<Item = f64>, step: u64, limit: &AlertCondition) -> (Vec<u64>, Vec<u64>) {
        let (mut state, mut on, mut off) = (AlertState::Inactive, Vec::new(), Vec::new());
        for (n, value) in values.into_iter().enumerate() {
            let from_s = n as u64 * step;
            let next = state.after(value, TimeSpan { from_s, until_s: from_s + step }, limit);
            match (state.is_firing(), next.is_firing()) {
                (false, true) => on.push(from_s + step),
                (true, false) => off.push(from_s + step),
                _ => {}
            }
            state = next;
        }
        (on, off)
    }

    fn run(parts: &[(usize, f64)]) -> Vec<f64> {
        parts.iter().flat_map(|(count, value)| std::iter::repeat_n(*value, *count)).collect()
    }

    #[test]
    fn it_fires_once_on_time_and_is_over_once_on_time() {
        let values = run(&[(100, 50.0), (120, 85.0), (200, 50.0)]);
        assert_eq!(changes(values, 1, &above(80.0, 60, 30)), (vec![160], vec![250]));
    }

    #[test]
    fn minutes_give_the_same_as_seconds() {
        let values = run(&[(2, 50.0), (2, 85.0), (5, 50.0)]);
        assert_eq!(changes(values, 60, &above(80.0, 60, 60)), (vec![180], vec![300]));
    }

    #[test]
    fn what_is_too_short_is_nothing() {
        let values = run(&[(10, 50.0), (59, 85.0), (13, 79.9), (59, 85.0), (10, 50.0)]);
        assert_eq!(changes(values, 1, &above(80.0, 60, 30)), (vec![], vec![]));
    }

    #[test]
    fn a_stretch_counts_with_all_its_seconds() {
        let (pending, stretch) = (AlertState::Pending { since_s: 60, short_s: 0 }, TimeSpan { from_s: 90, until_s: 100 });
        assert_eq!(pending.after(50.0, stretch, &above(80.0, 60, 30)), AlertState::Pending { since_s: 60, short_s: 10 });
        assert_eq!(pending.skipping(stretch), AlertState::Pending { since_s: 70, short_s: 0 });
    }

    #[test]
    fn a_second_on_the_good_side_does_not_begin_the_count_anew() {
        let values = run(&[(10, 50.0), (30, 96.0), (1, 79.9), (20, 96.0), (11, 79.9), (10, 96.0), (40, 50.0)]);
        assert_eq!(changes(values, 1, &above(80.0, 60, 30)), (vec![73], vec![112]));
    }

    #[test]
    fn seconds_of_which_nothing_is_known_do_not_count() {
        let limit = above(80.0, 60, 30);
        let mut state = AlertState::Inactive;
        let second = |at_s| TimeSpan { from_s: at_s, until_s: at_s + 1 };
        (0..40).for_each(|at_s| state = state.after(90.0, second(at_s), &limit));
        (40..60).for_each(|at_s| state = state.skipping(second(at_s)));
        (60..79).for_each(|at_s| state = state.after(90.0, second(at_s), &limit));
        assert!(!state.is_firing(), "59 s are known");
        assert!(state.after(90.0, second(79), &limit).is_firing());
    }

    #[test]
    fn without_a_duration_one_second_is_enough() {
        assert_eq!(changes(run(&[(5, 0.0), (1, 3.0), (100, 0.0)]), 1, &above(1.0, 0, 60)), (vec![6], vec![66]));
    }

    #[test]
    fn a_limit_from_below_is_the_mirror_image() {
        let limit = AlertCondition { fires: TriggerSide::Below, ..above(30.0, 10, 10) };
        let values = run(&[(5, f64::INFINITY), (20, 29.0), (20, 31.0), (20, 33.0)]);
        assert_eq!(changes(values, 1, &limit), (vec![15], vec![55]));
    }

    #[test]
    fn a_gap_ends_what_was_counted_and_leaves_what_fires() {
        assert_eq!(AlertState::Pending { since_s: 1, short_s: 0 }.after_a_gap(), AlertState::Inactive);
        assert_eq!(AlertState::Firing { clear_since_s: Some(1) }.after_a_gap(), AlertState::FIRING);
    }

    proptest! {
        #[test]
        fn between_the_limit_and_where_it_is_clear_nothing_flaps(noise in prop::collection::vec(72.01f64..90.0, 1..600)) {
            let (on, off) = changes(noise, 1, &above(80.0, 5, 0));
            prop_assert!(on.len() <= 1 && off.is_empty(), "{on:?} {off:?}");
        }

        #[test]
        fn it_never_fires_before_its_time_nor_ends_before(values in prop::collection::vec(0f64..100.0, 1..400), lasts in 0u64..20, keep in 0u64..20) {
            let limit = above(80.0, lasts, keep);
            let (on, off) = changes(values.clone(), 1, &limit);
            for at in &on {
                let from = at - lasts.max(1);
                let short = values[from as usize..*at as usize].iter().filter(|value| **value < 80.0).count();
                prop_assert!(short as f64 <= 0.2 * lasts as f64 && values[*at as usize - 1] >= 80.0);
            }
            for at in &off {
                let from = at - keep.max(1);
                prop_assert!(values[from as usize..*at as usize].iter().all(|value| *value <= 72.0));
            }
            prop_assert!(on.len() == off.len() || on.len() == off.len() + 1);
        }

        #[test]
        fn every_rise_that_lasts_fires_and_every_calm_that_lasts_ends_it(parts in prop::collection::vec((10usize..50, prop::bool::ANY), 1..20)) {
            let values: Vec<_> = parts.iter().flat_map(|(count, high)| std::iter::repeat_n(if *high { 90.0 } else { 10.0 }, *count)).collect();
            let mut highs: Vec<bool> = parts.iter().map(|(_, high)| *high).collect();
            highs.dedup();
            let (on, off) = changes(values, 1, &above(80.0, 10, 10));
            prop_assert_eq!(on.len(), highs.iter().filter(|high| **high).count());
            prop_assert_eq!(off.len(), highs.iter().skip_while(|high| !**high).filter(|high| !**high).count());
        }
    }
}
