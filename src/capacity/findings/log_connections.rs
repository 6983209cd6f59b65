//! Whether the log says who connects.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;

const WHY: &str = "With a pool, connections are rare: a line for each costs nothing, and tells who opened the ones that filled the server.";

pub(super) fn check(facts: &Facts, _plan: &Plan) -> Option<Finding> {
    let setting = facts.setting("log_connections")?;
    let evidence = facts.evidence(&["log_connections"]);
    // From PostgreSQL 18 on a list of what is logged; `on` still means what it did.
    if matches!(setting.setting.as_str(), "off" | "") {
        let change = facts.change("log_connections", "on");
        return Some(
            draft(Severity::Info, "Connections are not logged (log_connections is off).", WHY).rests_on(evidence).changing(change),
        );
    }
    Some(draft(Severity::Ok, "Connections are logged.", WHY).rests_on(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn the_list_of_18_is_understood_as_well() {
        let severity = |value| check(&stock().with("log_connections", value), &plan(1)).expect("found").severity;
        assert_eq!(
            [severity("off"), severity(""), severity("on"), severity("authorization")],
            [Severity::Info, Severity::Info, Severity::Ok, Severity::Ok]
        );
    }
}
