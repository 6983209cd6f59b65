//! Whether the books agree: no answer lost or doubled, and both sides counted the same.

use super::super::model::{Acquires, LoadTestReport, PoolSide, TargetKind, Verdict};
use super::verdict;

pub fn answers(report: &LoadTestReport) -> Option<Verdict> {
    if report.setup.target != TargetKind::Pool || report.setup.statement.is_some() || report.answers_right + report.errors_total() == 0 {
        return None;
    }
    let wrong: u64 = report.errors.iter().filter(|error| error.kind == "wrong-answer").map(|error| error.count).sum();
    let right = report.answers_right;
    match (wrong, right >= report.done) {
        (0, true) => verdict("answers", true, format!("{right} correct answers: none lost, none duplicated, none mixed up.")),
        (0, false) => {
            verdict("answers", false, format!("{} requests ended without an answer, {right} with the right one.", report.done - right))
        }
        _ => verdict("answers", false, format!("{wrong} answers belonged to other requests, {right} were right.")),
    }
}

pub fn both_sides(report: &LoadTestReport) -> Option<Verdict> {
    let side = report.pool.as_ref()?;
    let said = words(side.callers);
    let different: Vec<String> =
        differences(side).iter().map(|(what, ours, theirs)| format!("{what}: {ours} counted by callers, {theirs} by the pool")).collect();
    match (different.is_empty(), side.exclusive) {
        (true, true) => verdict("counts", true, format!("Callers and pool counted the same: {said}.")),
        (true, false) => {
            verdict("counts", true, format!("The callers' counts ({said}) are consistent with the pool's, which other callers use too."))
        }
        (false, _) => verdict("counts", false, format!("Callers and pool counted differently: {}.", different.join("; "))),
    }
}

/// In a pool that others use too, it has counted at least what our callers have.
fn differences(side: &PoolSide) -> Vec<(&'static str, u64, u64)> {
    let all = side.callers.differences(side.totals);
    all.into_iter().filter(|(_, ours, theirs)| side.exclusive || ours > theirs).collect()
}

fn words(acquires: Acquires) -> String {
    let Acquires { served, timed_out, shed, cancelled, closed } = acquires;
    let others = [(cancelled, "cancelled"), (closed, "refused by a closed pool")];
    let others = others.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
    format!("{served} served, {timed_out} timed out, {shed} shed{}", others.collect::<String>())
}

pub fn left_behind(report: &LoadTestReport) -> Option<Verdict> {
    let left = report.server?.left_behind?;
    let leases = report.pool.as_ref().map_or(0, |side| side.left);
    match (left, leases) {
        (0, 0) => verdict("left-behind", true, "No sessions of the test are left on the server."),
        _ => verdict(
            "left-behind",
            false,
            format!("{left} sessions of the test are left on the server, and {leases} leases were not returned."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::fixture::report;
    use super::*;

    #[test]
    fn a_mismatch_is_named_with_both_counts() {
        let mut wrong = report();
        assert!(both_sides(&wrong).expect("a verdict").passed);
        let side = wrong.pool.as_mut().expect("a side");
        side.totals.shed = 3;
        let verdict = both_sides(&wrong).expect("a verdict");
        assert_eq!(
            (verdict.passed, verdict.sentence.as_str()),
            (false, "Callers and pool counted differently: shed: 0 counted by callers, 3 by the pool.")
        );
        wrong.pool.as_mut().expect("a side").exclusive = false;
        assert!(both_sides(&wrong).expect("a verdict").passed, "the three were somebody else's");
    }

    #[test]
    fn an_answer_that_did_not_come_is_missed() {
        assert!(answers(&report()).expect("a verdict").passed);
        let lost = LoadTestReport { answers_right: 19_799, ..report() };
        assert_eq!(answers(&lost).expect("a verdict").sentence, "1 requests ended without an answer, 19799 with the right one.");
    }
}
