//! Raw connections.

use super::super::model::{LoadTestReport, Verdict};
use super::verdict;
use crate::capacity::model::Round;
use crate::ui::format::ms;

/// All at the same moment must be through in a second.
const AT_ONCE_MS: f64 = 1000.0;

/// At once they share the cores; that is told and judged as a whole, since no pool would do it.
pub fn at_once(report: &LoadTestReport) -> Option<Verdict> {
    let round = report.rounds.iter().find(|round| !round.judged)?;
    let (opened, asked, whole) = (round.opened, round.asked, ms(round.whole_ms));
    let passed = opened == asked && round.whole_ms <= AT_ONCE_MS;
    let all = format!("{opened} of {asked} connections open after {whole}, all started at once");
    let limit = if passed { "within the limit of 1 s" } else { "above the limit of 1 s for all of them" };
    let cores = report.setup.cores;
    verdict(
        "at-once",
        passed,
        format!("{all}, {limit}; {}. Connects at once share the {cores} cores of this machine and those of the server.", slowest(round)),
    )
}

/// As a pool opens them each is a user's wait.
pub fn a_few_at_a_time(report: &LoadTestReport) -> Option<Verdict> {
    let round = report.rounds.iter().find(|round| round.judged)?;
    let limit = report.setup.limits.p99_ms;
    let passed = round.opened == round.asked && round.max_ms.is_some_and(|max| max <= limit);
    let within = if passed { "each within the limit of" } else { "not each within the limit of" };
    let sentence = format!(
        "{}: {} of {} connections were open in {}, {}, {within} {}.",
        round.name,
        round.opened,
        round.asked,
        ms(round.whole_ms),
        slowest(round),
        ms(limit)
    );
    verdict("a-few-at-a-time", passed, sentence)
}

fn slowest(round: &Round) -> String {
    match (round.slowest, round.max_ms) {
        (Some(number), Some(max)) => format!("the slowest (number {number}) took {}", ms(max)),
        _ => "none opened".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::fixture::report;
    use super::*;

    fn rounds(opened: u32, whole_ms: f64) -> LoadTestReport {
        let round = |name: &str, judged, max| Round {
            name: name.into(),
            asked: 100,
            opened,
            p50_ms: Some(3.0),
            p95_ms: Some(5.0),
            max_ms: Some(max),
            slowest: Some(87),
            whole_ms,
            judged,
            failures: vec![],
            reasons: vec![],
        };
        LoadTestReport { rounds: vec![round("all at once", false, 175.0), round("4 at a time, as a pool does", true, 16.0)], ..report() }
    }

    #[test]
    fn at_once_the_whole_is_judged_and_the_sharing_is_no_fault() {
        let verdict = at_once(&rounds(100, 190.0)).expect("a verdict");
        assert!(verdict.passed);
        assert_eq!(
            verdict.sentence,
            "100 of 100 connections open after 190 ms, all started at once, within the limit of 1 s; the slowest (number 87) took 175 ms. Connects at once share the 2 cores of this machine and those of the server."
        );
        assert!(!at_once(&rounds(97, 190.0)).expect("a verdict").passed && !at_once(&rounds(100, 1200.0)).expect("a verdict").passed);
    }

    #[test]
    fn a_few_at_a_time_each_is_judged() {
        let verdict = a_few_at_a_time(&rounds(100, 215.0)).expect("a verdict");
        assert!(
            verdict.passed && verdict.sentence.ends_with("the slowest (number 87) took 16 ms, each within the limit of 100 ms."),
            "{verdict:?}"
        );
    }
}
