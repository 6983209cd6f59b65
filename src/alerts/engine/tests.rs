//! Every rule against a series that was made for it: it fires once, on time, is over once, and does not flap.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::alerts::rules::find;
use crate::history::spread::Spread;
use crate::pool::{HistogramSnapshot, Totals};

const POOL: &str = "orders";
const SERVER: &str = "the server";

fn same(value: u32) -> Spread {
    Spread::of(value, value)
}

fn many(ms: u64, count: u64) -> HistogramSnapshot {
    HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)])
}

/// A quiet second of a pool of 50 + 100.
fn quiet() -> PoolFrame {
    in_use(15)
}

fn in_use(checked_out: u32) -> PoolFrame {
    let utilization = same(checked_out * 1000 / 150);
    let (checked_out, waits) = (same(checked_out), many(1, 10));
    PoolFrame {
        pool_size: 50,
        total_capacity: 150,
        checked_out,
        open: same(50),
        utilization,
        waiting: same(0),
        waits,
        ..Default::default()
    }
}

/// A quiet second of a server of 300 connections.
fn answer() -> ServerFrame {
    ServerFrame { usable_slots: 297, answered: 1, sessions: same(60), others: same(5), ..Default::default() }
}

fn silence() -> ServerFrame {
    ServerFrame { failed: 1, ..Default::default() }
}

/// When (at the end of which second) which rule did what.
type Told = Vec<(&'static str, u64, Option<Severity>)>;

struct Play {
    engine: Engine,
    settings: Settings,
    at_s: u64,
    step: u64,
    told: Told,
}

impl Play {
    fn by(step: u64) -> Self {
        Self { engine: Engine::default(), settings: Settings::default(), at_s: 0, step, told: Vec::new() }
    }

    fn see(&mut self, source: &str, seen: Seen) {
        let observation = Observation { source: source.to_owned(), at_s: self.at_s, seconds: self.step, seen };
        let changes = self.engine.observe(&self.settings, observation);
        self.told.extend(changes.into_iter().map(|change| match change.what {
            What::Fires { severity, sentence, .. } => {
                assert!(sentence.ends_with('.') && !sentence.contains("..") && sentence.chars().any(|c| c.is_ascii_digit()), "{sentence}");
                (change.rule.id, change.at_s, Some(severity))
            }
            What::IsOver => (change.rule.id, change.at_s, None),
        }));
    }

    fn pool(&mut self, seconds: u64, live: &Live, frame: impl Fn() -> PoolFrame) -> &mut Self {
        for _ in 0..seconds / self.step {
            let mut whole = frame();
            (1..self.step).for_each(|_| whole.merge(&frame()));
            self.see(POOL, Seen::Pool { frame: whole, live: live.clone(), is_shown: true });
            self.at_s += self.step;
        }
        self
    }

    fn pool_is(&mut self, seconds: u64, frame: impl Fn() -> PoolFrame) -> &mut Self {
        self.pool(seconds, &Live::default(), frame)
    }

    fn server_is(&mut self, seconds: u64, frame: impl Fn() -> ServerFrame) -> &mut Self {
        for _ in 0..seconds / self.step {
            let mut whole = frame();
            (1..self.step).for_each(|_| whole.merge(&frame()));
            self.see(SERVER, Seen::Server { frame: whole, reason: Some("connection refused".into()) });
            self.at_s += self.step;
        }
        self
    }

    /// What this rule did.
    fn told_by(&self, rule: &str) -> Vec<(u64, Option<Severity>)> {
        self.told.iter().filter(|(id, ..)| *id == rule).map(|(_, at, severity)| (*at, *severity)).collect()
    }

    /// It fired once at this severity and was over once, each within these seconds.
    #[track_caller]
    fn fired_once(&self, rule: &str, severity: Severity, fired: std::ops::RangeInclusive<u64>, over: std::ops::RangeInclusive<u64>) {
        let told = self.told_by(rule);
        let [(at, Some(told_severity)), (end, None)] = told[..] else { panic!("{rule}: {told:?}") };
        assert!(told_severity == severity && fired.contains(&at) && over.contains(&end), "{rule}: {told:?}");
        assert!(find(rule).is_some());
    }
}

const WARNING: Severity = Severity::Warning;
const CRITICAL: Severity = Severity::Critical;

#[test]
fn utilization_above_80_percent_for_a_minute() {
    for step in [1, 10, 60] {
        let mut play = Play::by(step);
        play.pool_is(300, quiet).pool_is(180, || in_use(126)).pool_is(300, quiet);
        play.fired_once("utilization", WARNING, 360..=370, 540..=550);
    }
}

#[test]
fn utilization_above_90_percent_is_critical_and_what_was_a_warning_becomes_so() {
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(120, || in_use(126)).pool_is(120, || in_use(140)).pool_is(300, quiet);
    let told = play.told_by("utilization");
    assert_eq!(told.iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [Some(WARNING), Some(CRITICAL), None], "{told:?}");
}

#[test]
fn what_rises_past_both_limits_at_once_is_told_once() {
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(120, || in_use(150)).pool_is(300, quiet);
    play.fired_once("utilization", CRITICAL, 120..=130, 240..=250);
}

#[test]
fn a_pool_that_is_full_for_half_a_minute_is_no_utilization_alert() {
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(40, || in_use(150)).pool_is(300, quiet);
    assert_eq!(play.told, []);
}

#[test]
fn a_spike_between_two_looks_in_which_a_caller_timed_out_is_told_at_once() {
    let spike = || PoolFrame { checked_out: Spread::of(15, 150), totals: Totals { timed_out: 1, ..Default::default() }, ..quiet() };
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(1, spike).pool_is(120, quiet);
    play.fired_once("exhausted", CRITICAL, 61..=61, 121..=121);
    assert_eq!(play.told.len(), 2, "and nothing else: {:?}", play.told);
}

#[test]
fn refusals_again_and_again_are_one_alert() {
    let shed = || PoolFrame { totals: Totals { shed: 4, ..Default::default() }, ..quiet() };
    let mut play = Play::by(1);
    play.pool_is(60, quiet);
    for _ in 0..10 {
        play.pool_is(1, shed).pool_is(40, quiet);
    }
    play.pool_is(60, quiet);
    play.fired_once("exhausted", CRITICAL, 61..=61, 480..=491);
}

#[test]
fn a_queue_that_stands_and_waits_that_are_long() {
    for step in [1, 60] {
        let mut play = Play::by(step);
        let queued = || PoolFrame { waiting: same(20), waits: many(900, 10), ..quiet() };
        play.pool_is(120, quiet).pool_is(180, queued).pool_is(300, quiet);
        play.fired_once("waiting", WARNING, 180..=190, 360..=370);
        // The last minute holds what was slow for a minute more.
        play.fired_once("wait_p99", WARNING, 180..=190, 355..=480);
    }
}

#[test]
fn connects_that_fail() {
    let fails = || PoolFrame { totals: Totals { connects_failed: 1, ..Default::default() }, ..quiet() };
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(10, fails).pool_is(300, quiet);
    play.fired_once("connects_failing", WARNING, 63..=63, 180..=190);
}

#[test]
fn connects_that_are_slow() {
    let slow = || PoolFrame { connects: many(300, 1), ..quiet() };
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(20, slow).pool_is(600, quiet);
    play.fired_once("connects_slow", WARNING, 124..=126, 380..=480);
}

#[test]
fn a_suspected_leak_lasts_until_it_is_given_back_and_is_told_of_the_past_too() {
    let held = Live { suspects: vec![Suspect { site: "src/export.rs:88".into(), held: Duration::from_secs(61) }], ..Live::default() };
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool(300, &held, quiet).pool_is(120, quiet);
    play.fired_once("leak", WARNING, 61..=61, 420..=420);
    let mut past = Play::by(60);
    let passed = || PoolFrame { totals: Totals { leaks_suspected: 1, ..Default::default() }, ..quiet() };
    past.pool_is(60, quiet).pool_is(60, passed).pool_is(300, quiet);
    past.fired_once("leak", WARNING, 120..=120, 180..=180);
}

#[test]
fn a_pool_that_rises_towards_its_capacity_is_told_before_it_is_full() {
    let mut play = Play::by(60);
    play.pool_is(900, || in_use(30));
    for minute in 0..40 {
        play.pool_is(60, || in_use(30 + 2 * minute));
    }
    let told = play.told_by("exhaustion");
    let [(at, Some(Severity::Warning))] = told[..] else { panic!("{told:?}") };
    let used_then = 30 + 2 * (at - 900) / 60;
    assert!(at > 900 && used_then < 120, "told at {at} with {used_then} of 150 in use");
    play.pool_is(1800, || in_use(30));
    assert_eq!(play.told_by("exhaustion").len(), 2, "and it is over when it has fallen");
}

#[test]
fn a_server_without_room_for_one_more_instance() {
    let mut play = Play::by(1);
    play.pool_is(1, quiet);
    play.server_is(120, answer).server_is(400, || ServerFrame { others: same(20), ..answer() });
    play.server_is(300, || ServerFrame { usable_slots: 497, ..answer() });
    // 297 − 150 − 5 = 142 are left from the beginning: less than the 150 of one more.
    play.fired_once("headroom", WARNING, 301..=302, 581..=582);
}

#[test]
fn a_server_that_is_nearly_full() {
    let mut play = Play::by(1);
    play.server_is(60, answer).server_is(180, || ServerFrame { sessions: same(250), ..answer() }).server_is(120, answer);
    play.fired_once("server_sessions", WARNING, 120..=130, 300..=310);
}

#[test]
fn a_session_that_idles_in_a_transaction_for_five_minutes() {
    let mut play = Play::by(1);
    play.server_is(60, answer);
    for idle in 0..400 {
        play.server_is(1, || ServerFrame { longest_idle_in_transaction: same(idle), idle_in_transaction: same(1), ..answer() });
    }
    play.server_is(120, answer);
    play.fired_once("idle_in_transaction", WARNING, 361..=361, 520..=520);
}

#[test]
fn a_replica_that_lags() {
    let mut play = Play::by(1);
    play.server_is(60, answer).server_is(120, || ServerFrame { replica_lag: same(15_000), ..answer() }).server_is(120, answer);
    play.fired_once("replica_lag", WARNING, 120..=120, 240..=240);
}

#[test]
fn a_server_that_does_not_answer_and_nothing_else_is_concluded_from_its_silence() {
    let mut play = Play::by(1);
    play.server_is(60, || ServerFrame { sessions: same(290), ..answer() })
        .server_is(60, || ServerFrame { sessions: same(290), ..answer() });
    play.server_is(300, silence).server_is(120, answer);
    play.fired_once("unreachable", CRITICAL, 130..=130, 480..=480);
    play.fired_once("server_sessions", CRITICAL, 60..=70, 480..=495);
}

#[test]
fn a_pool_that_tells_nothing_is_unreachable_until_it_does() {
    let mut play = Play::by(1);
    play.pool_is(60, quiet);
    for _ in 0..60 {
        play.see(POOL, Seen::Nothing);
        play.at_s += 1;
    }
    play.pool_is(120, quiet);
    play.fired_once("unreachable", CRITICAL, 70..=70, 180..=180);
}

#[test]
fn seconds_that_are_missing_are_neither_trouble_nor_its_end() {
    let mut play = Play::by(1);
    play.pool_is(60, quiet).pool_is(40, || in_use(130));
    play.at_s += 3600;
    play.pool_is(40, || in_use(130));
    assert_eq!(play.told, [], "40 s and 40 s an hour apart are no minute");
    play.pool_is(40, || in_use(130)).pool_is(30, quiet);
    play.at_s += 3600;
    play.pool_is(30, quiet);
    assert_eq!(play.told_by("utilization").len(), 1, "30 s and 30 s an hour apart are no minute without trouble");
    play.pool_is(40, quiet);
    assert_eq!(play.told_by("utilization").len(), 2);
}

#[test]
fn a_rule_that_is_turned_off_is_over() {
    let mut play = Play::by(1);
    play.pool_is(120, || in_use(130));
    assert_eq!(play.told_by("utilization").len(), 1);
    let rule = find("utilization").expect("a rule");
    play.settings = Settings::default().with(rule, Some(Limits { enabled: false, ..Settings::default().of(rule) }));
    play.pool_is(1, || in_use(130));
    assert_eq!(play.told_by("utilization").last().map(|(_, severity)| *severity), Some(None));
}

#[test]
fn what_fired_before_a_restart_is_not_told_again_and_ends() {
    let mut play = Play::by(1);
    play.engine.resume(find("utilization").expect("a rule"), POOL, CRITICAL);
    play.pool_is(120, || in_use(140)).pool_is(120, quiet);
    let told = play.told_by("utilization");
    assert_eq!(told.iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [None], "{told:?}");
}

/// A pool of 150 under a load test that went from no user to 200 in four minutes, as it was recorded. In its 145th
/// second 120 connections were in use for the first time, in its 162nd 135.
#[test]
fn a_load_test_that_was_recorded_is_a_warning_then_critical_then_over_and_nothing_else() {
    let mut play = Play::by(1);
    for line in include_str!("recorded.csv").lines().skip(2) {
        let field = |place: usize| line.split(',').nth(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        let (waiting, waits) = (same(field(2) as u32), many(field(3) as u64, field(4) as u64));
        play.at_s = (field(0) / 1000.0) as u64;
        let frame = PoolFrame { waiting, waits, ..in_use(field(1) as u32) };
        play.see(POOL, Seen::Pool { frame, live: Live::default(), is_shown: true });
    }
    play.at_s += 1;
    play.pool_is(180, quiet);
    let told = play.told_by("utilization");
    let [(warned, Some(WARNING)), (urgent, Some(CRITICAL)), (over, None)] = told[..] else { panic!("{told:?}") };
    assert!((205..=220).contains(&warned) && (222..=237).contains(&urgent) && (300..=315).contains(&over), "{told:?}");
    assert_eq!(play.told.len(), 3, "{:?}", play.told);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Noise around a limit, as a count that is read once a second is: at most one alert, and it does not end while
    /// the noise stays above where it would be clear.
    #[test]
    fn noise_at_the_threshold_does_not_flap(noise in prop::collection::vec(114u32..126, 120..400)) {
        let mut play = Play::by(1);
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
        let mut play = Play::by(1);
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
            let mut play = Play::by(step);
            for from in (0..600).step_by(step as usize) {
                let lost = timeouts.range(from..from + step).count() as u64;
                let frame = PoolFrame { totals: Totals { timed_out: lost, ..Default::default() }, ..quiet() };
                play.see(POOL, Seen::Pool { frame, live: Live::default(), is_shown: true });
                play.at_s += step;
            }
            play.told_by("exhausted").iter().filter(|(_, severity)| severity.is_some()).count()
        };
        let (fine, coarse) = (run(1), run(10));
        prop_assert!((fine > 0) == (coarse > 0) && coarse <= fine && fine <= timeouts.len());
    }
}
