//! Settings that the services' roles bring: the server's own do not hold for them.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::role_setting::{of_role, service_roles};

/// Those that a pool feels.
const FELT: [&str; 8] = [
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "jit",
    "lock_timeout",
    "role",
    "statement_timeout",
    "transaction_timeout",
    "work_mem",
];

const WHY: &str = "ALTER ROLE … SET and ALTER DATABASE … SET override the server's settings when a session starts. pg_settings does not show them to other roles.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let roles = service_roles(facts, plan);
    let pairs = roles.iter().flat_map(|role| FELT.map(|name| (*role, name)));
    let brought: Vec<_> = pairs.filter_map(|(role, name)| Some((role, of_role(facts, role, name)?))).collect();
    if brought.is_empty() {
        return Some(draft(Severity::Ok, format!("No role settings (ALTER ROLE … SET) for {}.", roles.join(", ")), WHY));
    }
    let words: Vec<String> = brought.iter().map(|(role, setting)| format!("{role} has {} {}", setting.name, setting.value)).collect();
    let evidence = brought.iter().map(|(_, setting)| counted(setting.statement(), &setting.value)).collect();
    let sentence = format!("The services' roles override server settings: {}.", words.join(", "));
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::role_setting::RoleSetting;

    #[test]
    fn what_the_services_role_brings_is_told() {
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
        let set = RoleSetting { role: Some("app".into()), database: None, name: "work_mem".into(), value: "64MB".into() };
        let other = RoleSetting { role: Some("clerk".into()), ..set.clone() };
        let finding = check(&Facts { role_settings: vec![set, other], ..stock() }, &plan(1)).expect("found");
        assert_eq!(finding.sentence, "The services' roles override server settings: app has work_mem 64MB.");
        assert_eq!(finding.evidence[0].name, r#"ALTER ROLE "app" SET work_mem = 64MB"#);
    }
}
