//! The role of the connection may do more than read: whoever gets hold of the console has its rights too.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "An attacker who takes over the console has the rights of this role. Reading needs only pg_monitor.";
const STEP: &str = "Use a read-only role for the console: plimsoll check --emit-role prints its SQL.";
const REVOKE: &str = "If no service needs it, take this right from every role: REVOKE CREATE ON SCHEMA public FROM PUBLIC;";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let rights = &facts.rights;
    let Some(words) = rights.words() else {
        let sentence = format!("The role {} of this connection is read-only.", rights.role);
        return Some(draft(Severity::Ok, sentence, WHY));
    };
    let severity = if rights.are_dangerous() { Severity::Warning } else { Severity::Info };
    let only_public = !rights.are_dangerous() && words.starts_with("may create objects");
    let finding = draft(severity, format!("The role {} of this connection {words}.", rights.role), WHY);
    Some(finding.next(if only_public { REVOKE } else { STEP }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::rights::Rights;

    fn of(rights: Rights) -> Finding {
        let rights = Rights { role: "app".into(), ..rights };
        check(&Facts { rights, ..stock() }, &plan(1)).expect("always found")
    }

    #[test]
    fn a_superuser_is_a_warning_and_an_owner_worth_knowing() {
        let superuser = of(Rights { superuser: true, owns_database: true, ..Rights::default() });
        assert_eq!(
            (superuser.severity, superuser.sentence.as_str()),
            (Severity::Warning, "The role app of this connection is a superuser.")
        );
        assert_eq!(of(Rights { runs_programs: true, ..Rights::default() }).severity, Severity::Warning);
        let owner = of(Rights { owns_database: true, ..Rights::default() });
        assert_eq!((owner.severity, owner.next_step.as_deref()), (Severity::Info, Some(STEP)));
        let public = of(Rights { creates_in_public: true, ..Rights::default() });
        assert_eq!((public.severity, public.next_step.as_deref()), (Severity::Info, Some(REVOKE)));
        assert_eq!(of(Rights::default()).severity, Severity::Ok);
    }
}
