//! Every rule against a series that was made for it: it fires once, on time, is over once, and does not flap.

mod durations;
mod each_rule;
mod observed;
mod random;
mod recorded_runs;
mod servers;

use std::time::Duration;

use super::*;
use crate::alerts::rules::find;
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::{HistogramSnapshot, Totals};
use plimsoll_pool::ConnectFailure;

const POOL: &str = "orders";
const SERVER: &str = "the server";

fn same<S: From<u32>>(value: u32) -> S {
    value.into()
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
        pool_size: Some(50),
        total_capacity: Some(150),
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
    ServerFrame {
        usable_slots: 297,
        max_connections: 300,
        answered: 1,
        sessions: same(60),
        others: same(5),
        hidden: same(0),
        longest_idle_in_transaction: same(0),
        replicas: same(0),
        ..Default::default()
    }
}

fn silence() -> ServerFrame {
    ServerFrame { failed: 1, ..Default::default() }
}

/// When (at the end of which second) which rule did what.
type Firings = Vec<(&'static str, u64, Option<Severity>)>;

struct EngineScenario {
    engine: Engine,
    settings: AlertSettings,
    at_s: u64,
    step: u64,
    told: Firings,
}

impl EngineScenario {
    fn by(step: u64) -> Self {
        Self { engine: Engine::default(), settings: AlertSettings::default(), at_s: 0, step, told: Vec::new() }
    }

    fn see(&mut self, source: &str, seen: ObservedFrame) {
        let observation = Observation { source: source.to_owned(), at_s: self.at_s, seconds: self.step, seen };
        let changes = self.engine.observe(&self.settings, observation);
        self.told.extend(changes.into_iter().map(|change| match change.what {
            TransitionKind::Fires { severity, sentence, .. } => {
                assert!(sentence.ends_with('.') && !sentence.contains("..") && sentence.chars().any(|c| c.is_ascii_digit()), "{sentence}");
                (change.rule.id, change.at_s, Some(severity))
            }
            TransitionKind::IsOver => (change.rule.id, change.at_s, None),
        }));
    }

    fn pool(&mut self, seconds: u64, live: &LivePoolState, frame: impl Fn() -> PoolFrame) -> &mut Self {
        for _ in 0..seconds / self.step {
            let mut whole = frame();
            (1..self.step).for_each(|_| whole.merge(&frame()));
            self.see(POOL, ObservedFrame::Pool { frame: whole, live: live.clone(), role: PoolRole::Shown });
            self.at_s += self.step;
        }
        self
    }

    fn pool_is(&mut self, seconds: u64, frame: impl Fn() -> PoolFrame) -> &mut Self {
        self.pool(seconds, &LivePoolState::default(), frame)
    }

    fn server_is(&mut self, seconds: u64, frame: impl Fn() -> ServerFrame) -> &mut Self {
        for _ in 0..seconds / self.step {
            let mut whole = frame();
            (1..self.step).for_each(|_| whole.merge(&frame()));
            self.see(
                SERVER,
                ObservedFrame::Server {
                    name: None,
                    frame: whole,
                    reason: Some("connection refused".into()),
                    failure: None,
                    room: None,
                    live: LiveServerState::default(),
                },
            );
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
