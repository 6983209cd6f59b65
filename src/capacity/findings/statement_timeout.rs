//! A bound on each statement.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;
use crate::capacity::role_setting::{of_role, service_roles};

const WHY: &str = "A statement without an end keeps its connection, its locks and its snapshot. A pool of Plimsoll's brings 60 s of its own \
                   (command_timeout); everybody else has what the server says.";

pub(super) fn check(facts: &Facts, plan: &Plan) -> Option<Finding> {
    let setting = facts.setting("statement_timeout")?;
    let evidence = facts.evidence(&["statement_timeout"]);
    if setting.source == "client" {
        let sentence =
            format!("This connection brought its own statement_timeout of {}; the server's is hidden behind it.", setting.spelled());
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence).next("`plimsoll check` reads the server's."));
    }
    let roles = service_roles(facts, plan);
    let own: Vec<String> =
        roles.iter().filter_map(|role| Some(format!("{role} {}", of_role(facts, role, "statement_timeout")?.value))).collect();
    if setting.int() == Some(0) && own.len() == roles.len() {
        let sentence = format!("The roles of the services bound their statements: {}.", own.join(", "));
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    if setting.int() == Some(0) {
        let step = "Give services and people a bound by ALTER ROLE … SET statement_timeout rather than all by the server: dumps and index builds need long.";
        return Some(draft(Severity::Info, "statement_timeout is off: a statement may run for ever.", WHY).rests_on(evidence).next(step));
    }
    Some(draft(Severity::Ok, format!("A statement may run for {}.", setting.spelled()), WHY).rests_on(evidence))
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
        assert!(check(&facts, &plan(1)).expect("found").sentence.contains("hidden behind it"));
    }
}
