//! Whether slow statements leave a trace.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// Slower than anything a user waits for gladly, and rare enough not to fill the disk.
const ADVISED: &str = "1s";

const WHY: &str =
    "When callers queue for connections, the usual cause is a statement that became slow. Later only the log shows which one.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("log_min_duration_statement")?;
    let evidence = facts.evidence(&["log_min_duration_statement"]);
    match setting.int()? {
        ..0 => {
            let change = facts.change("log_min_duration_statement", ADVISED);
            Some(
                draft(Severity::Info, "Slow statements are not logged (log_min_duration_statement is off).", WHY)
                    .rests_on(evidence)
                    .changing(change),
            )
        }
        0 => {
            let change = facts.change("log_min_duration_statement", ADVISED);
            let sentence = "Every statement is logged (log_min_duration_statement is 0), which costs disk space and time.";
            Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(change))
        }
        _ => Some(draft(Severity::Ok, format!("Statements that take {} or longer are logged.", setting.spelled()), WHY).rests_on(evidence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn neither_nothing_nor_everything_is_what_to_log() {
        let severity = |ms| check(&stock().with("log_min_duration_statement", ms), &plan(1)).expect("found").severity;
        assert_eq!([severity("-1"), severity("0"), severity("1000")], [Severity::Info, Severity::Info, Severity::Ok]);
    }
}
