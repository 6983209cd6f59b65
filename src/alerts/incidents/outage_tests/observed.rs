//! What sources tell of pools elsewhere while a script goes on.

use std::time::Duration;

use super::script::{Outage, Script};
use super::seconds::pool_second;
use crate::alerts::engine::{Observation, ObservedFrame};
use crate::alerts::scene::{LivePoolState, Loss, PoolRole};
use crate::fleet::model::{Buckets, Counters, DrawnServer, Gauges, PoolIdentity, TimeSum, Times};
use crate::history::frame::PoolFrame;

/// Two instances of a service that are sampled, a pool that draws on another server, and one of another console, told second by second.
pub const OBSERVED: [&str; 4] = ["shop / a / main", "shop / b / main", "billing / c / main", "stock / d / main"];
/// The instance that comes and goes.
const LEAVES: &str = OBSERVED[1];
const ELSEWHERE: &str = OBSERVED[2];
const EXACT: &str = OBSERVED[3];
/// Seconds between two readings.
const APART: u64 = 5;
/// So long nothing comes before an instance has gone.
const GONE_AFTER: u64 = 6 * APART;
const CALLERS: u64 = 20;

/// What comes of this pool in this second, if anything does.
pub fn observation(script: &Script, source: &str, at_s: u64) -> Option<Observation> {
    let told = |at_s, seconds, seen| Some(Observation { source: source.to_owned(), at_s, seconds, seen });
    if let Some(since_s) = script.gone_since(at_s).filter(|_| source == LEAVES) {
        let lost = ObservedFrame::Lost(Loss { last_s: since_s, is_expected: false });
        return (at_s == since_s + GONE_AFTER).then(|| told(at_s, 1, lost)).flatten();
    }
    if source == EXACT {
        let ObservedFrame::Pool { frame, .. } = pool_second(script, source, at_s) else { return None };
        return told(
            at_s,
            1,
            ObservedFrame::Pool { frame, live: LivePoolState { tells_leases: true, ..LivePoolState::default() }, role: role(source) },
        );
    }
    let place = OBSERVED.iter().position(|known| *known == source)? as u64;
    // Each is read in its turn; a reading tells of the seconds up to its own.
    let until_s = at_s + 1;
    (until_s >= APART && (until_s + 2 * place).is_multiple_of(APART))
        .then(|| told(until_s - APART, APART, reading(script, source, until_s)))
        .flatten()
}

fn role(source: &str) -> PoolRole {
    let mut parts = source.split(" / ");
    let mut next = || parts.next().unwrap_or_default();
    let draws_on = if source == ELSEWHERE { DrawnServer::Further("billing-db".into()) } else { DrawnServer::Main };
    PoolRole::Observed { identity: PoolIdentity::new(next(), next(), next()), draws_on }
}

/// Of the seconds before `until_s`: as the pool stands in the last of them, and what was counted in all.
fn reading(script: &Script, source: &str, until_s: u64) -> ObservedFrame {
    let away = |at_s: &u64| script.outages.iter().find(|outage| source != ELSEWHERE && outage.holds(*at_s));
    let seconds: Vec<u64> = (until_s - APART..until_s).collect();
    let is_away = away(&(until_s - 1)).is_some();
    let (used, waiting) = if is_away { (0, CALLERS as u32) } else { (CALLERS as u32 / 4, 0) };
    let (checked_out, checked_in) = (Some(used), Some(if is_away { 0 } else { 30 - used }));
    let gauges =
        Gauges { pool_size: Some(30), total_capacity: Some(60), checked_out, checked_in, opening: Some(0), waiting: Some(waiting) };
    let of_outage =
        |count: fn(&Outage, u64) -> u64| -> u64 { seconds.iter().filter_map(|at_s| away(at_s).map(|outage| count(outage, *at_s))).sum() };
    // Callers time out after 30 s.
    let timed_out = of_outage(|outage, at_s| if at_s - outage.start_s >= 30 { CALLERS } else { 0 });
    let connects_failed = of_outage(|outage, at_s| u64::from(at_s - outage.start_s < 5 || at_s.is_multiple_of(10)));
    let served = CALLERS * seconds.iter().filter(|at_s| away(at_s).is_none()).count() as u64;
    let back = script.outages.iter().find(|outage| source != ELSEWHERE && seconds.contains(&outage.end_s()));
    let connects = if back.is_some() { 30 } else { 0 };
    let counters = Counters {
        acquired: Some(served),
        waited: Some(timed_out),
        timed_out: Some(timed_out),
        unserved: Some(timed_out),
        connects: Some(connects),
        connects_failed: Some(connects_failed),
    };
    let waits = [
        (Duration::from_millis(1), served),
        (back.map_or(Duration::ZERO, |outage| Duration::from_secs(outage.seconds.min(30))), connects),
        (Duration::from_secs(30), timed_out),
    ];
    let times = Times { wait: Some(time(&waits)), connect: Some(time(&[(Duration::from_millis(700), connects)])), ..Times::default() };
    let frame = PoolFrame::observed(&gauges, Some(&(counters, times)), APART as u32);
    ObservedFrame::Pool { frame, live: LivePoolState::default(), role: role(source) }
}

/// So many durations, as the buckets of a source have them.
fn time(durations: &[(Duration, u64)]) -> TimeSum {
    let up_to = |bound: f64| durations.iter().filter(|(duration, _)| duration.as_secs_f64() <= bound).map(|(_, count)| count).sum();
    let at_most = [0.01, 0.1, 1.0, 10.0, 30.0, f64::INFINITY].map(|bound| (bound, up_to(bound))).to_vec();
    let count = durations.iter().map(|(_, count)| count).sum();
    let sum_s = durations.iter().map(|(duration, count)| duration.as_secs_f64() * *count as f64).sum();
    TimeSum { count: Some(count), sum_s: Some(sum_s), recent_max_s: None, buckets: Some(Buckets { at_most }) }
}
