//! Whether it was quick enough.

use super::super::model::{Distribution, LoadTestReport, Profile, TargetKind, Verdict};
use super::verdict;
use crate::ui::format::ms;

/// What the limit is held against: what a user feels and the one who is tested answers for. The time that a
/// connection is held is the users' own.
fn judged(report: &LoadTestReport) -> Option<(&'static str, Option<Distribution>)> {
    match (report.setup.target, report.setup.profile) {
        (TargetKind::Direct, _) | (TargetKind::Pool, Profile::Connect) => None,
        (TargetKind::Http, _) => Some(("the answer", report.total)),
        (TargetKind::Pool, Profile::Query) => Some(("wait and statement", report.total)),
        (TargetKind::Pool, _) => Some(("the wait", report.wait)),
    }
}

pub fn p99(report: &LoadTestReport) -> Option<Verdict> {
    let (what, dist) = judged(report)?;
    let limit = report.setup.limits.p99_ms;
    let Some(p99) = dist.or(report.opening).map(|dist| dist.p99_ms) else {
        return verdict("p99", false, format!("No user was served, so {what} has no p99 to compare with {}.", ms(limit)));
    };
    match p99 <= limit {
        true => verdict("p99", true, format!("p99 of {what} is {}, within the limit of {}.", ms(p99), ms(limit))),
        false => verdict("p99", false, format!("p99 of {what} is {}, above the limit of {}{}", ms(p99), ms(limit), why(report))),
    }
}

fn why(report: &LoadTestReport) -> String {
    let Some((shape, side)) = report.setup.pool.zip(report.pool.as_ref()) else { return ".".into() };
    let (users, capacity) = (report.setup.users, shape.capacity());
    if report.unstarted > 0 {
        return format!(": {} requests were due while none of the {users} users was free.", report.unstarted);
    }
    if report.errors.iter().any(|error| error.kind == "timeout" && error.code.is_some()) {
        return ": callers waited for connections that could not be opened.".into();
    }
    if users > capacity {
        let expects = report.model.map(|model| format!(" (the model predicts a wait of {})", ms(model.wait_ms))).unwrap_or_default();
        return format!(": {users} users share {capacity} connections{expects}; raise pool_size or max_overflow, or shorten the hold.");
    }
    format!(
        ": up to {} of {capacity} connections were in use and up to {} callers waited while {} connections were opened.",
        side.peak, side.peak_waiting, side.connects
    )
}

/// Of the pool's own connects, where every user needs one.
pub fn connects(report: &LoadTestReport) -> Option<Verdict> {
    let side = report.pool.as_ref().filter(|_| report.setup.profile == Profile::Connect)?;
    let limit = report.setup.limits.p99_ms;
    let Some(dist) = side.connect else {
        return verdict("connects", side.connects_failed.is_empty(), "No connections were opened.");
    };
    let (count, slowest) = (dist.count, ms(dist.max_ms));
    let parallelism = report.setup.pool.map_or(0, |pool| pool.connect_parallelism);
    match dist.max_ms <= limit {
        true => verdict("connects", true, format!("Each of {count} connects took less than {}, the slowest {slowest}.", ms(limit))),
        false => verdict(
            "connects",
            false,
            format!(
                "The slowest of {count} connects took {slowest}, above the limit of {}, with {parallelism} at once. Run plimsoll check --connect-test to see the slow phase.",
                ms(limit)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::fixture::{dist, report};
    use super::super::super::model::{Expectation, PoolShape};
    use super::*;

    #[test]
    fn the_wait_is_judged_and_not_the_hold() {
        let passed = p99(&report()).expect("a verdict");
        assert_eq!((passed.passed, passed.sentence.as_str()), (true, "p99 of the wait is 0.9 ms, within the limit of 100 ms."));
    }

    #[test]
    fn a_wait_that_is_too_long_says_who_shares_what() {
        let mut slow = report();
        slow.wait = Some(dist(1000, 280.0, 310.0));
        slow.setup.pool = Some(PoolShape { pool_size: 5, max_overflow: 10, ..slow.setup.pool.expect("a pool") });
        slow.model = Some(Expectation { throughput_per_s: 300.0, wait_ms: 283.3, off_percent: 0.0 });
        let failed = p99(&slow).expect("a verdict");
        assert_eq!(
            failed.sentence,
            "p99 of the wait is 310 ms, above the limit of 100 ms: 100 users share 15 connections (the model predicts a wait of 283 ms); \
             raise pool_size or max_overflow, or shorten the hold."
        );
    }

    #[test]
    fn connects_are_judged_where_everybody_needs_one() {
        let mut at_once = report();
        assert_eq!(connects(&at_once), None);
        at_once.setup.profile = Profile::Connect;
        assert_eq!(connects(&at_once).expect("a verdict").sentence, "Each of 100 connects took less than 100 ms, the slowest 12 ms.");
        assert_eq!(p99(&at_once), None);
    }
}
