//! A bound on the wait for each lock.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::role_setting::{of_role, service_roles};

const WHY: &str =
    "All later sessions queue behind a migration that waits for a lock. With lock_timeout the migration fails early and can be retried.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("lock_timeout")?;
    let evidence = facts.evidence(&["lock_timeout"]);
    if setting.int() != Some(0) {
        return Some(draft(Severity::Ok, format!("A session waits at most {} for a lock.", setting.spelled()), WHY).rests_on(evidence));
    }
    if service_roles(facts, plan).into_iter().all(|role| of_role(facts, role, "lock_timeout").is_some()) {
        return Some(draft(Severity::Ok, "The roles of the services have a lock_timeout of their own.", WHY).rests_on(evidence));
    }
    let step = "Set lock_timeout for the role that runs migrations: ALTER ROLE … SET lock_timeout = '5s'.";
    Some(draft(Severity::Info, "lock_timeout is off: a session waits for a lock without a limit.", WHY).rests_on(evidence).next(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_is_worth_knowing() {
        let severity = |ms| check(&stock().with("lock_timeout", ms), &plan(1)).expect("found").severity;
        assert_eq!([severity("0"), severity("5000")], [Severity::Info, Severity::Ok]);
    }
}
