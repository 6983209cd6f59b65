//! Each limit, and whether it was kept: a full sentence with the numbers, and where it was not kept the reason.

mod counts;
mod rounds;
mod served;
mod times;

use super::model::{LoadTestReport, Verdict};

/// In the order in which they matter.
const LIMITS: [fn(&LoadTestReport) -> Option<Verdict>; 9] = [
    served::everybody,
    served::errors,
    times::p99,
    times::connects,
    rounds::at_once,
    rounds::a_few_at_a_time,
    counts::answers,
    counts::both_sides,
    counts::left_behind,
];

/// Those that this test is held against.
pub fn judge(report: &LoadTestReport) -> Vec<Verdict> {
    LIMITS.iter().filter_map(|limit| limit(report)).collect()
}

fn verdict(id: &str, passed: bool, sentence: impl Into<String>) -> Option<Verdict> {
    Some(Verdict { id: id.to_owned(), passed, sentence: sentence.into() })
}
