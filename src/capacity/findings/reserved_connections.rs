//! Slots for those who are to get in when all others are taken, from PostgreSQL 16 on.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// One for the console, one for a person, one to spare.
const ADVISED: u32 = 3;

const WHY: &str = "When the pools have taken every slot, the server also refuses monitoring and operators. Roles with pg_use_reserved_connections can then use the reserved slots without being superusers.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let reserved = facts.int("reserved_connections")?;
    let evidence = facts.evidence(&["reserved_connections", "superuser_reserved_connections"]);
    if reserved > 0 {
        let sentence = format!("{reserved} slots are reserved for roles with pg_use_reserved_connections.");
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let step = "Reserve slots and let the console's role use them: GRANT pg_use_reserved_connections TO plimsoll_monitor;";
    let change = facts.change("reserved_connections", ADVISED);
    let sentence = "reserved_connections is 0: only superusers can connect to a full server.";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next(step).changing(change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::setting::Setting;

    #[test]
    fn none_is_worth_knowing_from_16_on() {
        assert!(check(&stock(), &plan(1)).is_none(), "not before 16");
        let mut facts = stock();
        let setting =
            Setting { name: "reserved_connections".into(), setting: "0".into(), context: "postmaster".into(), ..Setting::default() };
        facts.settings.insert(setting.name.clone(), setting);
        let finding = check(&facts, &plan(1)).expect("found");
        assert_eq!((finding.severity, finding.changes[0].sql.as_str()), (Severity::Info, "ALTER SYSTEM SET reserved_connections = '3';"));
        assert_eq!(check(&facts.with("reserved_connections", "3"), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
