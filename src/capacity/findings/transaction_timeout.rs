//! A bound on each transaction, from PostgreSQL 17 on.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "statement_timeout limits one statement, idle_in_transaction_session_timeout one pause. A transaction of many short statements has no limit and holds its locks and its connection.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("transaction_timeout")?;
    let evidence = facts.evidence(&["transaction_timeout"]);
    if setting.int() != Some(0) {
        return Some(draft(Severity::Ok, format!("A transaction may last at most {}.", setting.spelled()), WHY).rests_on(evidence));
    }
    let step = "Set it for the roles of services: ALTER ROLE … SET transaction_timeout. Dumps and migrations take long.";
    Some(draft(Severity::Info, "transaction_timeout is off: a transaction has no time limit.", WHY).rests_on(evidence).next(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::setting::Setting;

    #[test]
    fn it_is_looked_at_where_there_is_one() {
        assert!(check(&stock(), &plan(1)).is_none(), "not before 17");
        let severity = |ms: &str| {
            let setting = Setting { name: "transaction_timeout".into(), setting: ms.into(), unit: Some("ms".into()), ..Setting::default() };
            let mut facts = stock();
            facts.settings.insert(setting.name.clone(), setting);
            check(&facts, &plan(1)).expect("found").severity
        };
        assert_eq!([severity("0"), severity("60000")], [Severity::Info, Severity::Ok]);
    }
}
