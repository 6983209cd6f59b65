//! Pools elsewhere, which tell some of their numbers, some seconds apart.

use proptest::prelude::*;

use super::*;
use crate::alerts::scene::Loss;
use crate::fleet::model::{Buckets, Counters, DrawnServer, Gauges, PoolIdentity, TimeSum, Times};

const NAME: &str = "orders / a / main";

fn role() -> PoolRole {
    PoolRole::Observed { identity: PoolIdentity::new("orders", "a", "main"), draws_on: DrawnServer::Main }
}

/// So many of 150 connections in use, and nothing else told.
fn gauges(checked_out: u32) -> Gauges {
    Gauges { checked_out: Some(checked_out), total_capacity: Some(150), ..Gauges::default() }
}

impl EngineScenario {
    /// Readings as they come for so many seconds; `step` seconds apart.
    fn readings(&mut self, seconds: u64, frame: impl Fn(u32) -> PoolFrame) -> &mut Self {
        for _ in 0..seconds / self.step {
            let frame = frame(self.step as u32);
            self.see(NAME, ObservedFrame::Pool { frame, live: LivePoolState::default(), role: role() });
            self.at_s += self.step;
        }
        self
    }

    fn used(&mut self, seconds: u64, checked_out: u32) -> &mut Self {
        self.readings(seconds, |apart| PoolFrame::observed(&gauges(checked_out), None, apart))
    }
}

#[test]
fn a_sampled_pool_is_full_for_a_minute_once_readings_a_minute_apart_say_so() {
    for step in [5, 15, 30, 60] {
        let mut play = EngineScenario::by(step);
        play.used(300, 15).used(240, 126).used(300, 15);
        // The first full reading comes one step after the last quiet one.
        play.fired_once("utilization", WARNING, 360 + step..=370 + step, 600 + step..=610 + step);
        assert_eq!(play.told.len(), 2, "{step}: {:?}", play.told);
    }
}

#[test]
fn a_sampled_pool_that_is_soon_critical_is_told_once_and_one_that_is_later_twice() {
    let told = |warning_s| {
        let mut play = EngineScenario::by(15);
        play.used(300, 15).used(warning_s, 126).used(300, 150);
        play.told_by("utilization").into_iter().map(|(_, severity)| severity).collect::<Vec<_>>()
    };
    assert_eq!(told(0), [Some(CRITICAL)]);
    assert_eq!(told(30), [Some(WARNING), Some(CRITICAL)]);
}

#[test]
fn one_full_reading_is_no_minute() {
    let mut play = EngineScenario::by(60);
    play.used(300, 15).used(60, 150).used(300, 15);
    assert_eq!(play.told, []);
}

#[test]
fn what_is_not_told_is_neither_trouble_nor_quiet() {
    let mut play = EngineScenario::by(15);
    play.used(120, 150);
    assert_eq!(play.told_by("utilization").len(), 1);
    play.readings(600, |apart| PoolFrame::observed(&Gauges::default(), None, apart));
    assert_eq!(play.told_by("utilization").len(), 1, "what fires goes on while nothing is known");
    let scene = |rule: &str| play.engine.value(find(rule).expect("a rule"), NAME);
    let untold: Vec<_> = ALL.into_iter().filter(|rule| rule.about == RuleSubject::Pools && scene(rule.id).is_some()).collect();
    assert_eq!(untold.len(), 0, "{:?}", untold.iter().map(|rule| rule.id).collect::<Vec<_>>());
}

#[test]
fn timeouts_are_told_at_once_with_what_is_known_of_them() {
    let counted = |timed_out| {
        move |apart| {
            let counters = Counters { timed_out: Some(timed_out), ..Counters::default() };
            PoolFrame::observed(&gauges(15), Some(&(counters, Times::default())), apart)
        }
    };
    for step in [5, 15, 60] {
        let mut play = EngineScenario::by(step);
        play.readings(300, counted(0)).readings(step, counted(3)).readings(600, counted(0));
        play.fired_once("exhausted", CRITICAL, 300 + step..=300 + step, 360 + 2 * step..=375 + 3 * step);
        assert_eq!(play.told.len(), 2, "{step}: {:?}", play.told);
    }
}

#[test]
fn waits_are_judged_where_their_distribution_is_told() {
    let waits = |seconds: f64| {
        move |apart: u32| {
            let at_most = vec![(0.1, 0), (seconds, 400), (f64::INFINITY, 400)];
            let wait = Some(TimeSum { count: Some(400), sum_s: Some(1.0), buckets: Some(Buckets { at_most }), ..TimeSum::default() });
            PoolFrame::observed(&gauges(15), Some(&(Counters::default(), Times { wait, ..Times::default() })), apart)
        }
    };
    let mut play = EngineScenario::by(15);
    play.readings(120, waits(0.2)).readings(180, waits(1.0)).readings(300, waits(0.2));
    assert_eq!(play.told_by("wait_p99").iter().map(|(_, severity)| *severity).collect::<Vec<_>>(), [Some(WARNING), None]);
    let mean = |apart: u32| {
        let wait = Some(TimeSum { count: Some(400), sum_s: Some(4000.0), ..TimeSum::default() });
        PoolFrame::observed(&gauges(15), Some(&(Counters::default(), Times { wait, ..Times::default() })), apart)
    };
    let mut blind = EngineScenario::by(15);
    blind.readings(600, mean);
    assert_eq!(blind.told, [], "a mean has no p99");
}

#[test]
fn an_instance_that_has_gone_is_told_once_and_its_pools_are_full_no_more() {
    let mut play = EngineScenario::by(15);
    play.used(300, 150);
    assert_eq!(play.told_by("utilization").len(), 1);
    let lost = |is_expected| ObservedFrame::Lost(Loss { last_s: 300, is_expected });
    play.at_s += 75;
    play.see(NAME, lost(false));
    let told = [play.told_by("utilization"), play.told_by("instance_gone")];
    assert_eq!(told.each_ref().map(|told| told.last().and_then(|(_, severity)| *severity)), [None, Some(WARNING)], "{told:?}");
    play.see(NAME, lost(true));
    assert_eq!(play.told_by("instance_gone").last().map(|(_, severity)| *severity), Some(None), "another one has taken over");
    assert!(play.engine.forget(NAME, 9000).is_empty());
}

#[test]
fn an_instance_that_is_back_is_gone_no_more_and_one_that_is_forgotten_neither() {
    let mut play = EngineScenario::by(15);
    let lost = || ObservedFrame::Lost(Loss { last_s: 300, is_expected: false });
    play.used(300, 15).see(NAME, lost());
    play.at_s += 15;
    play.used(15, 15);
    assert_eq!(play.told_by("instance_gone").len(), 2);
    play.see(NAME, lost());
    let over = play.engine.forget(NAME, 9000);
    assert_eq!(
        over.iter().map(|change| (change.rule.id, change.what.clone())).collect::<Vec<_>>(),
        [("instance_gone", TransitionKind::IsOver)]
    );
}

#[test]
fn a_pool_that_tells_nothing_for_a_while_is_not_unreachable() {
    let mut play = EngineScenario::by(60);
    play.used(300, 15);
    play.at_s += 240;
    play.used(300, 15);
    assert_eq!(play.told, []);
}

#[test]
fn the_server_explains_only_pools_that_draw_on_it() {
    let mut play = EngineScenario::by(15);
    let down = ObservedFrame::Server {
        name: None,
        frame: silence(),
        reason: Some("connection refused".into()),
        failure: None,
        room: None,
        live: LiveServerState::default(),
    };
    play.see(SERVER, down);
    play.used(120, 150);
    let rule = find("utilization").expect("a rule");
    assert_eq!(play.engine.cause(rule, NAME).map(|cause| cause.id).as_deref(), Some("database_down"));
    let elsewhere =
        PoolRole::Observed { identity: PoolIdentity::new("orders", "b", "main"), draws_on: DrawnServer::Further("elsewhere".into()) };
    let frame = PoolFrame::observed(&gauges(150), None, 15);
    play.see("orders / b / main", ObservedFrame::Pool { frame, live: LivePoolState::default(), role: elsewhere });
    assert_eq!(play.engine.cause(rule, "orders / b / main").map(|cause| cause.id).as_deref(), Some("too_small"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// Whatever a source tells and leaves out, a rule begins before it ends, and once all is forgotten nothing fires.
    #[test]
    fn whatever_is_told_or_not_every_alert_ends(
        readings in prop::collection::vec((any::<[bool; 4]>(), 0u32..160, 0u32..300, 0u64..3), 1..120),
        step in prop::sample::select(vec![5u64, 10, 15, 30, 60]),
    ) {
        let mut play = EngineScenario::by(step);
        for ([tells_use, tells_capacity, tells_waiting, tells_timeouts], used, waiting, timed_out) in readings {
            let gauges = Gauges {
                checked_out: tells_use.then_some(used),
                total_capacity: tells_capacity.then_some(150),
                waiting: tells_waiting.then_some(waiting),
                ..Gauges::default()
            };
            let counters = Counters { timed_out: tells_timeouts.then_some(timed_out), ..Counters::default() };
            play.readings(step, |apart| PoolFrame::observed(&gauges, Some(&(counters, Times::default())), apart));
        }
        let over = play.engine.forget(NAME, play.at_s);
        for rule in ALL {
            let mut fires = None;
            for (_, severity) in play.told_by(rule.id) {
                prop_assert!(severity.is_some() || fires.is_some(), "{} ends before it begins", rule.id);
                fires = severity;
            }
            prop_assert_eq!(over.iter().any(|change| change.rule.id == rule.id), fires.is_some(), "{}", rule.id);
        }
    }
}
