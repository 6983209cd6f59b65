//! A bound on transactions in which nothing happens.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// Long enough for any service, short enough for the locks.
const ADVISED: &str = "5min";

const WHY: &str = "An open transaction keeps its locks and stops vacuum from removing dead rows. Over time a forgotten transaction blocks other sessions.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("idle_in_transaction_session_timeout")?;
    let evidence = facts.evidence(&["idle_in_transaction_session_timeout"]);
    if setting.int() == Some(0) {
        let sentence = "idle_in_transaction_session_timeout is off: a forgotten transaction stays open without a limit.";
        let change = facts.change("idle_in_transaction_session_timeout", ADVISED);
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(change));
    }
    Some(
        draft(Severity::Ok, format!("The server ends a session that is idle in a transaction for {}.", setting.spelled()), WHY)
            .rests_on(evidence),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_is_worth_knowing_and_five_minutes_are_advised() {
        let finding = check(&stock(), &plan(1)).expect("found");
        assert_eq!(finding.changes[0].conf_line.as_deref(), Some("idle_in_transaction_session_timeout = '5min'"));
        assert_eq!(check(&stock().with("idle_in_transaction_session_timeout", "60000"), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
