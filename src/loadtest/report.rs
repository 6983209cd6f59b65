//! From what ran to the report.

use std::num::NonZero;
use std::thread::available_parallelism;

use super::bend::bend;
use super::machine_repair::ClosedLoop;
use super::model::{
    ErrorCount, Expectation, LoadTestReport, PoolShape, PoolSide, Profile, ServerSide, ServiceSide, Setup, TargetKind, Thresholds,
};
use super::plan::TestPlan;
use super::run::RunResult;
use super::verdict::judge;
use crate::base::durations::millis;
use crate::capacity::model::Round;
use plimsoll_pool::PoolOptions;

/// The same run as others have seen it.
#[derive(Default)]
pub struct Sides {
    pub pool: Option<PoolSide>,
    pub server: Option<ServerSide>,
    pub service: Option<ServiceSide>,
    pub rounds: Vec<Round>,
    pub pooled: bool,
}

/// Everything together, judged.
pub fn report(
    plan: &TestPlan,
    place: (String, Option<String>),
    began_at_ms: u64,
    ran: RunResult,
    sides: Sides,
    notes: Vec<String>,
) -> LoadTestReport {
    let setup = setup(plan, place);
    let [wait, hold, total, opening] = ran.aggregate.dists();
    let steps = ran.aggregate.steps();
    let longest_ms = total.map_or(0.0, |total| total.max_ms);
    let throughput_per_s = throughput(plan, &ran, longest_ms, &sides.rounds);
    let opened = sides.rounds.iter().map(|round| round.opened);
    let mut report = LoadTestReport {
        began_at_ms,
        elapsed_ms: millis(ran.elapsed),
        aborted: ran.aborted,
        verdicts: vec![],
        users_served: opened.clone().min().unwrap_or(ran.aggregate.users_served),
        done: opened.map(u64::from).sum::<u64>() + ran.aggregate.done,
        throughput_per_s,
        unstarted: ran.missed,
        wait,
        hold,
        total,
        opening,
        errors: [ran.aggregate.error_counts(), of_rounds(&sides.rounds)].concat(),
        answers_right: ran.aggregate.right_answers,
        pool: sides.pool,
        server: sides.server,
        service: sides.service,
        rounds: sides.rounds,
        series: ran.series,
        bend: bend(&steps),
        steps,
        model: expectation(&setup, throughput_per_s),
        pooled: sides.pooled,
        setup,
        notes,
    };
    report.verdicts = judge(&report);
    report
}

fn setup(plan: &TestPlan, (place, version): (String, Option<String>)) -> Setup {
    Setup {
        target: plan.target.kind(),
        place,
        version,
        profile: plan.profile,
        users: plan.users,
        duration_ms: plan.lasts().map(millis),
        hold_ms: if plan.holds() { millis(plan.hold) } else { 0.0 },
        think_ms: millis(plan.think),
        every_ms: (plan.profile == Profile::Burst).then(|| millis(plan.every)),
        rate_per_s: plan.rate,
        statement: plan.statement.clone(),
        writes: plan.consent.writes,
        pool: plan.target.options().as_ref().map(shape),
        limits: Thresholds { p99_ms: millis(plan.limit_p99), errors: plan.limit_errors },
        cores: available_parallelism().map_or(1, NonZero::get) as u32,
    }
}

fn shape(options: &PoolOptions) -> PoolShape {
    PoolShape {
        pool_size: options.pool_size,
        max_overflow: options.max_overflow,
        timeout_ms: millis(options.timeout),
        max_waiters: options.waiters_limit(),
        connect_parallelism: options.connect_parallelism,
    }
}

/// Of what was done in time: who is still at it when the time is over is served, but not counted here.
fn throughput(plan: &TestPlan, ran: &RunResult, longest_ms: f64, rounds: &[Round]) -> f64 {
    let per = |count: f64, seconds: f64| if seconds > 0.0 { (count / seconds * 10.0).round() / 10.0 } else { 0.0 };
    match (plan.lasts(), rounds.last()) {
        (_, Some(round)) => per(f64::from(round.opened), round.whole_ms / 1e3),
        (Some(lasts), None) => per(ran.aggregate.done_in_time as f64, lasts.min(ran.elapsed).as_secs_f64()),
        (None, None) => per(ran.aggregate.done as f64, longest_ms / 1e3),
    }
}

/// Connections that could not be opened, by SQLSTATE, with the reason of the first.
fn of_rounds(rounds: &[Round]) -> Vec<ErrorCount> {
    let of_round = |round: &Round| {
        let failures = round.failures.iter().zip(&round.reasons);
        let counted = failures.map(|((code, count), reason)| ErrorCount {
            kind: "connect".into(),
            code: Some(code.clone()),
            count: u64::from(*count),
            example: format!("{:?}: {reason}", round.name),
        });
        counted.collect::<Vec<_>>()
    };
    rounds.iter().flat_map(of_round).collect()
}

/// Of a closed loop in which the hold is what takes the time.
fn expectation(setup: &Setup, throughput_per_s: f64) -> Option<Expectation> {
    let closed = setup.profile == Profile::Hold && setup.rate_per_s.is_none() && setup.statement.is_none();
    let pool = setup.pool.filter(|_| closed && setup.target == TargetKind::Pool)?;
    let seconds = |ms: f64| ms / 1e3;
    let users =
        ClosedLoop { users: setup.users, connections: pool.capacity(), hold: seconds(setup.hold_ms), think: seconds(setup.think_ms) };
    let expected = users.expected()?;
    let off_percent = 100.0 * (throughput_per_s / expected.throughput_per_s - 1.0);
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    Some(Expectation {
        throughput_per_s: tenth(expected.throughput_per_s),
        wait_ms: tenth(expected.wait * 1e3),
        off_percent: tenth(off_percent),
    })
}
