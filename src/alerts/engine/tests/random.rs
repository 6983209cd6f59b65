//! Whatever comes.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Noise around a limit, as a count that is read once a second is: at most one alert, and it does not end while
    /// the noise stays above where it would be clear.
    #[test]
    fn noise_at_the_threshold_does_not_flap(noise in prop::collection::vec(98u32..112, 120..400)) {
        let mut play = EngineScenario::by(1);
        for used in noise {
            play.pool_is(1, || in_use(used));
        }
        let told = play.told_by("utilization");
        prop_assert!(told.len() <= 1, "{told:?}");
    }

    /// Whatever the load does, a rule that fires is over before it fires again at the same severity, and its alerts
    /// are at least its durations apart.
    #[test]
    fn alerts_of_a_rule_alternate_with_their_ends(levels in prop::collection::vec((20u64..120, 0u32..=150), 1..12)) {
        let mut play = EngineScenario::by(1);
        for (seconds, used) in levels {
            play.pool_is(seconds, || in_use(used));
        }
        let mut severity: Option<Severity> = None;
        let mut ended: Option<u64> = None;
        for (at, now) in play.told_by("utilization") {
            match now {
                Some(now) => {
                    prop_assert!(severity < Some(now));
                    if severity.is_none() {
                        prop_assert!(ended.is_none_or(|ended| at >= ended + 60));
                    }
                    severity = Some(now);
                }
                None => {
                    prop_assert!(severity.is_some());
                    severity = None;
                    ended = Some(at);
                }
            }
        }
    }

    /// The same hour in seconds and in rows of ten seconds brings about the same alerts of callers that got nothing.
    #[test]
    fn no_step_loses_a_timeout(timeouts in prop::collection::btree_set(0u64..300, 0..6)) {
        let run = |step: u64| {
            let mut play = EngineScenario::by(step);
            for from in (0..600).step_by(step as usize) {
                let lost = timeouts.range(from..from + step).count() as u64;
                let frame = PoolFrame { counted: Totals { timed_out: lost, ..Default::default() }.into(), ..quiet() };
                play.see(POOL, ObservedFrame::Pool { frame, live: LivePoolState::default(), role: PoolRole::Shown });
                play.at_s += step;
            }
            play.told_by("exhausted").iter().filter(|(_, severity)| severity.is_some()).count()
        };
        let (fine, coarse) = (run(1), run(10));
        prop_assert!((fine > 0) == (coarse > 0) && coarse <= fine && fine <= timeouts.len());
    }
}
