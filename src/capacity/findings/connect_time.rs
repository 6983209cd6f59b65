//! What opening a connection costs: below 100 ms a pool that grows on demand is not felt by a user.

use super::draft;
use crate::capacity::facts::counted;
use crate::capacity::model::{ConnectTest, Finding, Round, Severity};
use crate::ui::format::{ms, plural};

/// What a user does not notice.
pub const LIMIT_MS: f64 = 100.0;

const WHY: &str = "A caller waits while its connection is opened: for the new server process, TLS and SCRAM. Many connects at once slow each other down, so the pool opens a few at a time (connect_parallelism).";

/// The finding of a test.
pub fn of_test(test: &ConnectTest) -> Finding {
    let failed: u32 = test.rounds.iter().flat_map(|round| &round.failures).map(|(_, count)| count).sum();
    let slow: Vec<&Round> = test.rounds.iter().filter(|round| round.judged && round.max_ms.is_some_and(|max| max >= LIMIT_MS)).collect();
    let slowest = test.rounds.iter().filter(|round| round.judged).filter_map(|round| round.max_ms).fold(0.0, f64::max);
    let sentence = match (failed, slow.first()) {
        (0, None) => format!("Each connect took less than {LIMIT_MS} ms, the slowest {}.", ms(slowest)),
        (0, Some(round)) => format!(
            "{}: the slowest connect took {}, more than the limit of {LIMIT_MS} ms that users do not notice.",
            round.name,
            ms(slowest)
        ),
        (failed, _) => format!("{} could not be opened: {}.", plural(failed, "connection", "connections"), codes(test)),
    };
    let severity = if failed > 0 || !slow.is_empty() { Severity::Warning } else { Severity::Ok };
    let evidence = test.rounds.iter().map(|round| counted(&round.name, numbers(round))).collect();
    let finding = draft(severity, sentence, WHY).rests_on(evidence);
    match severity {
        Severity::Ok => finding,
        _ => finding.next("See which phase is slow. Network: move the service nearer, or use a pooler. TLS or SCRAM: open the connections before they are needed (warm_up). Server: reduce its load."),
    }
}

/// "p50 3.1 ms, p95 5 ms, max 8 ms, all 100 in 240 ms".
pub fn numbers(round: &Round) -> String {
    let shown = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), ms);
    let (p50, p95, max) = (shown(round.p50_ms), shown(round.p95_ms), shown(round.max_ms));
    format!("p50 {p50}, p95 {p95}, max {max}, {} of {} in {}", round.opened, round.asked, ms(round.whole_ms))
}

fn codes(test: &ConnectTest) -> String {
    let mut sums = std::collections::BTreeMap::new();
    test.rounds.iter().flat_map(|round| &round.failures).for_each(|(code, count)| *sums.entry(code.as_str()).or_insert(0) += count);
    sums.into_iter().map(|(code, count)| format!("{count} × {code}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(name: &str, max: f64, judged: bool) -> Round {
        Round {
            name: name.into(),
            asked: 10,
            opened: 10,
            p50_ms: Some(3.0),
            p95_ms: Some(5.0),
            max_ms: Some(max),
            slowest: Some(1),
            whole_ms: 40.0,
            judged,
            failures: vec![],
            reasons: vec![],
        }
    }

    #[test]
    fn at_once_is_told_and_not_judged() {
        let quick = ConnectTest {
            rounds: vec![round("one after the other", 8.0, true), round("all at once", 190.0, false)],
            phases: vec![],
            note: None,
        };
        assert_eq!(
            (of_test(&quick).severity, of_test(&quick).sentence.as_str()),
            (Severity::Ok, "Each connect took less than 100 ms, the slowest 8 ms.")
        );
        assert_eq!(of_test(&quick).next_step, None);
        assert_eq!(of_test(&quick).evidence[0].value, "p50 3 ms, p95 5 ms, max 8 ms, 10 of 10 in 40 ms");
        let slow = ConnectTest { rounds: vec![round("one after the other", 100.0, true)], phases: vec![], note: None };
        assert_eq!(of_test(&slow).severity, Severity::Warning);
        assert!(of_test(&slow).next_step.is_some());
    }

    #[test]
    fn failures_are_told_by_sqlstate() {
        let mut failing = round("at once", 8.0, false);
        failing.failures = vec![("53300".into(), 3), ("none".into(), 1)];
        let finding = of_test(&ConnectTest { rounds: vec![failing.clone(), failing], phases: vec![], note: None });
        assert_eq!(finding.sentence, "8 connections could not be opened: 6 × 53300, 2 × none.");
        assert_eq!(finding.severity, Severity::Warning);
    }
}
