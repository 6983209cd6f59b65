//! A bound on each statement.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::role_setting::{of_role, service_roles};

const WHY: &str = "A statement that never ends keeps its connection, its locks and its snapshot. A Plimsoll pool sets 60 s (command_timeout). All other clients use the server's value.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("statement_timeout")?;
    let evidence = facts.evidence(&["statement_timeout"]);
    if setting.source == "client" {
        let sentence =
            format!("This connection set its own statement_timeout of {}, so the server's value is not visible.", setting.spelled());
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence).next("Run `plimsoll check` to read the server's value."));
    }
    let roles = service_roles(facts, plan);
    let own: Vec<String> =
        roles.iter().filter_map(|role| Some(format!("{role} {}", of_role(facts, role, "statement_timeout")?.value))).collect();
    if setting.int() == Some(0) && own.len() == roles.len() {
        let sentence = format!("The services' roles have a statement_timeout: {}.", own.join(", "));
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    if setting.int() == Some(0) {
        let step = "Set it for the roles of services and people (ALTER ROLE … SET statement_timeout) rather than for the server: dumps and index builds take long.";
        return Some(draft(Severity::Info, "statement_timeout is off: a statement has no time limit.", WHY).rests_on(evidence).next(step));
    }
    Some(draft(Severity::Ok, format!("A statement may run for at most {}.", setting.spelled()), WHY).rests_on(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_is_worth_knowing_and_no_bound_for_all_is_advised() {
        let finding = check(&stock(), &plan(1)).expect("found");
        assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
        assert!(check(&stock().with("statement_timeout", "30000"), &plan(1)).expect("found").sentence.contains("30s"));
    }

    #[test]
    fn a_bound_of_the_services_role_counts() {
        use crate::capacity::role_setting::RoleSetting;
        let set = RoleSetting { role: Some("app".into()), database: None, name: "statement_timeout".into(), value: "30s".into() };
        let finding = check(&Facts { role_settings: vec![set], ..stock() }, &plan(1)).expect("found");
        assert_eq!((finding.severity, finding.sentence.contains("app 30s")), (Severity::Ok, true), "{}", finding.sentence);
    }

    #[test]
    fn a_timeout_that_this_connection_brought_is_not_taken_for_the_servers() {
        let mut facts = stock().with("statement_timeout", "5000");
        facts.settings.get_mut("statement_timeout").expect("it").source = "client".into();
        assert!(check(&facts, &plan(1)).expect("found").sentence.contains("the server's value is not visible"));
    }
}
