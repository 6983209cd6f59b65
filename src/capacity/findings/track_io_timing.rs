//! Whether the server measures how long reads and writes take.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "When statements become slow, read and write times in pg_stat_statements and EXPLAIN (ANALYZE, BUFFERS) show whether the disk is the cause. On current machines the overhead is very small; pg_test_timing measures it.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("track_io_timing")?;
    let evidence = facts.evidence(&["track_io_timing"]);
    if setting.setting == "on" {
        return Some(draft(Severity::Ok, "Read and write times are measured (track_io_timing is on).", WHY).rests_on(evidence));
    }
    let change = facts.change("track_io_timing", "on");
    let sentence = "Read and write times are not measured (track_io_timing is off).";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_is_worth_knowing() {
        let severity = |value| check(&stock().with("track_io_timing", value), &plan(1)).expect("found").severity;
        assert_eq!([severity("off"), severity("on")], [Severity::Info, Severity::Ok]);
    }
}
