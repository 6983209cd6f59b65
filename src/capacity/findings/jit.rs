//! Compiling statements: worth it for long ones, a delay for many short ones.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// Below it a compilation, which takes tens of milliseconds, is longer than what it is to speed up.
const SHORT_MS: f64 = 50.0;

const WHY: &str = "JIT compilation takes tens to hundreds of milliseconds per statement and session. The planner decides by estimated cost, and a wrong estimate makes a short statement slow.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (jit, mean) = (facts.setting("jit")?, facts.transaction_ms);
    let mut evidence = facts.evidence(&["jit", "jit_above_cost"]);
    evidence.extend(mean.map(|ms| counted("mean active time of a transaction, ms", format!("{ms:.1}"))));
    if jit.setting != "on" {
        return Some(draft(Severity::Ok, "jit is off.", WHY).rests_on(evidence));
    }
    let Some(mean) = mean.filter(|mean| *mean < SHORT_MS) else {
        return Some(
            draft(Severity::Ok, "jit is on. The statements of this database are long enough for it, as far as the statistics show.", WHY)
                .rests_on(evidence),
        );
    };
    let sentence =
        format!("jit is on, and the mean active time of a transaction is {mean:.1} ms: too short for JIT compilation to pay off.");
    let step = "Turn jit off for the server, or only for the roles of services: ALTER ROLE … SET jit = off. Long reports may need it on.";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next(step).changing(facts.change("jit", "off")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn it_is_told_where_transactions_are_short_and_known() {
        let severity =
            |transaction_ms, jit| check(&Facts { transaction_ms, ..stock() }.with("jit", jit), &plan(1)).expect("found").severity;
        let found = [severity(Some(2.5), "on"), severity(Some(500.0), "on"), severity(None, "on"), severity(Some(2.5), "off")];
        assert_eq!(found, [Severity::Info, Severity::Ok, Severity::Ok, Severity::Ok]);
        assert_eq!([severity(Some(49.9), "on"), severity(Some(50.0), "on")], [Severity::Info, Severity::Ok]);
    }
}
