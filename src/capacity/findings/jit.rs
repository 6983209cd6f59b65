//! Compiling statements: worth it for long ones, a delay for many short ones.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;

/// Below it a compilation, which takes tens of milliseconds, is longer than what it is to speed up.
const SHORT_MS: f64 = 50.0;

const WHY: &str = "Compiling takes tens to hundreds of milliseconds per statement and session. It is decided by estimated cost, and a wrong \
                   estimate makes a short statement a slow one.";

pub(super) fn check(facts: &Facts, _plan: &Plan) -> Option<Finding> {
    let (jit, mean) = (facts.setting("jit")?, facts.transaction_ms);
    let mut evidence = facts.evidence(&["jit", "jit_above_cost"]);
    evidence.extend(mean.map(|ms| counted("mean time at work of a transaction, ms", format!("{ms:.1}"))));
    if jit.setting != "on" {
        return Some(draft(Severity::Ok, "Statements are not compiled (jit is off).", WHY).rests_on(evidence));
    }
    let Some(mean) = mean.filter(|mean| *mean < SHORT_MS) else {
        return Some(draft(Severity::Ok, "jit is on; nothing says that statements here are too short for it.", WHY).rests_on(evidence));
    };
    let sentence = format!("jit is on, and a transaction is at work for {mean:.1} ms in the mean: too short for compiling to pay.");
    let step = "Turn it off, or for the roles of services alone: ALTER ROLE … SET jit = off. Reports over much data may want it on.";
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
    }
}
