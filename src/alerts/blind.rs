//! Rules that cannot judge, because their numbers are hidden from the console's role or not told by a source.

use std::collections::BTreeSet;

use super::rules::Rule;
use crate::fleet::model::{Reading, TimeSum};
use crate::fleet::registry::{Liveness, ObservedPool};
use crate::history::frame::ServerFrame;
use crate::ui::format::plural;

/// What a rule cannot judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blindness {
    /// What is missing, and what gives it sight.
    pub sentence: String,
    /// It can judge nothing at all.
    pub is_whole: bool,
}

/// Services that are named; more are counted.
const NAMED: usize = 5;

/// What the server hides from this rule, and the statement that shows it.
pub fn of_server(rule: &Rule, name: Option<&str>, frame: &ServerFrame, grant: Option<&str>) -> Option<Blindness> {
    let hidden = frame.hidden.max().filter(|hidden| *hidden > 0);
    let what = match rule.id {
        "idle_in_transaction" | "lock_waits" => format!("the state of {}", plural(hidden?, "session", "sessions")),
        "replica_gone" | "replica_lag" if frame.answered > 0 && frame.replicas.max().is_none() => "the state of replicas".to_owned(),
        _ => return None,
    };
    let remedy = grant.map(|grant| format!(" Run: {grant}")).unwrap_or_default();
    let on = name.map(|name| format!(" on {name}")).unwrap_or_default();
    Some(Blindness { sentence: format!("Cannot judge{on}: {what} is not shown to the console's role.{remedy}"), is_whole: true })
}

/// The same of all servers that are watched, where there are some of them.
pub fn of_servers(blind: Vec<Blindness>, watched: usize) -> Option<Blindness> {
    let sentences: Vec<_> = blind.iter().map(|blind| blind.sentence.as_str()).collect();
    (!blind.is_empty()).then(|| Blindness { sentence: sentences.join(" "), is_whole: blind.len() == watched })
}

/// What sources do not tell of observed pools, and what their owners can switch on. `has_own`: the console has a pool that tells all.
pub fn of_pools(rule: &Rule, pools: &[ObservedPool], has_own: bool) -> Option<Blindness> {
    let there: Vec<_> = pools.iter().filter(|pool| pool.liveness != Liveness::Gone).collect();
    let unseen: Vec<_> = there.iter().filter_map(|pool| Some((missing(rule, &pool.reading)?, *pool))).collect();
    let words: BTreeSet<&str> = unseen.iter().map(|(what, _)| *what).collect();
    let services: BTreeSet<&str> = unseen.iter().map(|(_, pool)| pool.identity.service.as_str()).collect();
    if unseen.is_empty() {
        return None;
    }
    let hints = unseen.iter().filter_map(|(what, pool)| pool.not_told().iter().find(|(of, _)| of == what).map(|(_, hint)| hint.clone()));
    let hints: BTreeSet<_> = hints.filter(|hint| !hint.is_empty()).collect();
    let of = services.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let more =
        services.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| format!(" and {more} more services")).unwrap_or_default();
    let what = words.into_iter().collect::<Vec<_>>().join(" and ");
    let mut sentence = format!("Cannot judge {} of {} observed pools ({of}{more}): {what} not told.", unseen.len(), there.len());
    hints.into_iter().for_each(|hint| sentence.push_str(&format!(" {hint}")));
    Some(Blindness { sentence, is_whole: !has_own && unseen.len() == there.len() })
}

/// The number that this rule needs and that a reading does not tell, in the words of the sources.
fn missing(rule: &Rule, reading: &Reading) -> Option<&'static str> {
    let (gauges, counters, times) = (&reading.gauges, &reading.counters, &reading.times);
    let spread = |time: &Option<TimeSum>| time.as_ref().is_some_and(|sum| sum.buckets.is_some());
    let needs: &[(&'static str, bool)] = match rule.id {
        "utilization" | "exhaustion" => {
            &[("checked_out", gauges.checked_out.is_some()), ("total_capacity", gauges.total_capacity.is_some())]
        }
        "waiting" => &[("waiting", gauges.waiting.is_some())],
        "exhausted" => &[("timeouts", counters.timed_out.or(counters.unserved).is_some())],
        "wait_p99" => &[("distribution of wait times", spread(&times.wait))],
        "connects_failing" => &[("connects that failed", counters.connects_failed.is_some())],
        "connects_slow" => &[("distribution of connect times", spread(&times.connect))],
        "leak" => &[("leases", reading.event_driven.as_ref().is_some_and(|told| told.holders.is_some()))],
        _ => &[],
    };
    needs.iter().find(|(_, is_told)| !is_told).map(|(what, _)| *what)
}

#[cfg(test)]
#[path = "blind_tests.rs"]
mod tests;
