//! `ALTER ROLE … CONNECTION LIMIT`: a limit below the server's, easily forgotten.

use super::draft;
use crate::capacity::facts::{ConnectionLimits, Facts, counted};
use crate::capacity::model::{Activation, Finding, SettingChange, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::rights::MONITOR;
use crate::capacity::setting::ident;

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    if facts.role.name == MONITOR {
        let sentence = format!("The role {MONITOR} is the console's own. The connection limits of the services' roles were not checked.");
        return Some(draft(Severity::Ok, sentence, "Run `plimsoll check` as the role of a service to check that role's connection limit."));
    }
    check_limit("role", "ALTER ROLE", &facts.role, plan)
}

/// Roles and databases are limited in the same way.
pub(super) fn check_limit(kind: &str, statement: &str, limits: &ConnectionLimits, plan: &CapacityPlan) -> Option<Finding> {
    let (name, pool) = (&limits.name, plan.main());
    let why = format!(
        "Above this limit the server refuses connections with \"too many connections for {kind}\" (SQLSTATE 53300), even with free slots."
    );
    let needed = pool.at_most().saturating_add(pool.capacity());
    let Some(limit) = limits.limit.filter(|_| !limits.exempt) else {
        return Some(draft(Severity::Ok, format!("The {kind} {name} has no connection limit of its own."), why));
    };
    let severity = match limit {
        limit if limit < pool.at_most() => Severity::Critical,
        limit if limit < needed => Severity::Warning,
        _ => Severity::Ok,
    };
    let sentence = format!(
        "The {kind} {name} may have {limit} connections. {} may open {}, or {needed} with one more instance during a rolling deploy.",
        pool.words(),
        pool.at_most()
    );
    let evidence = vec![
        counted(format!("connection limit of {kind} {name}"), limit),
        counted(format!("sessions of {kind} {name} now"), limits.sessions),
    ];
    let finding = draft(severity, sentence, why).rests_on(evidence);
    if severity == Severity::Ok {
        return Some(finding);
    }
    let set = |limit: u32| format!("{statement} {} CONNECTION LIMIT {limit};", ident(name));
    let change = SettingChange {
        subject: format!("{kind} {name}"),
        sql: set(needed),
        conf_line: None,
        needs: Activation::Nothing,
        undo: set(limit),
        before: Some(limit.to_string()),
        obstacle: None,
    };
    Some(finding.changing(vec![change]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    fn with_limit(limit: u32, exempt: bool) -> Finding {
        let role = ConnectionLimits { name: "app".into(), limit: Some(limit), sessions: 4, exempt };
        check(&Facts { role, ..stock() }, &plan(1)).expect("always found")
    }

    #[test]
    fn a_limit_below_the_pool_is_critical_and_one_below_a_deploy_a_warning() {
        let severities = [100, 150, 299, 300].map(|limit| with_limit(limit, false).severity);
        assert_eq!(severities, [Severity::Critical, Severity::Warning, Severity::Warning, Severity::Ok]);
        let change = &with_limit(100, false).changes[0];
        assert_eq!(
            (change.sql.as_str(), change.undo.as_str()),
            (r#"ALTER ROLE "app" CONNECTION LIMIT 300;"#, r#"ALTER ROLE "app" CONNECTION LIMIT 100;"#)
        );
    }

    #[test]
    fn the_consoles_own_role_is_not_taken_for_a_services() {
        let role = ConnectionLimits { name: MONITOR.into(), limit: Some(20), sessions: 4, exempt: false };
        assert_eq!(check(&Facts { role, ..stock() }, &plan(1)).expect("always found").severity, Severity::Ok);
    }

    #[test]
    fn a_superuser_is_held_to_no_limit() {
        assert_eq!(with_limit(1, true).severity, Severity::Ok);
    }
}
