//! Whether the log says who connects.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "A pool opens few connections, so logging each costs nothing. The log then shows who filled the server.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let setting = facts.setting("log_connections")?;
    let evidence = facts.evidence(&["log_connections"]);
    let (severity, sentence) = match Logged::of(&setting.setting) {
        Logged::Who => return Some(draft(Severity::Ok, "Connections are logged.", WHY).rests_on(evidence)),
        Logged::Nothing => (Severity::Info, "Connections are not logged (log_connections is off)."),
        Logged::Address => (Severity::Info, "The log has the address of a connection but not its role (log_connections is receipt)."),
    };
    Some(draft(severity, sentence, WHY).rests_on(evidence).changing(facts.change("log_connections", "on")))
}

/// What the log tells of a connection.
enum Logged {
    Nothing,
    Address,
    Who,
}

impl Logged {
    /// Of a boolean, and from PostgreSQL 18 on of a list: receipt, authentication, authorization, setup_durations, or all.
    fn of(value: &str) -> Self {
        let aspects = value.to_ascii_lowercase();
        let aspects = aspects.split(',').map(str::trim);
        let ranks = aspects.map(|aspect| match aspect {
            "" | "off" | "false" | "no" | "0" | "setup_durations" => 0,
            "receipt" => 1,
            _ => 2,
        });
        match ranks.max() {
            Some(2..) => Logged::Who,
            Some(1) => Logged::Address,
            _ => Logged::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn the_list_of_18_is_understood_as_well() {
        let severity = |value| check(&stock().with("log_connections", value), &plan(1)).expect("found").severity;
        assert_eq!(["off", "", "0", "no", "receipt", "receipt, setup_durations"].map(severity), [Severity::Info; 6]);
        assert_eq!(["on", "true", "1", "all", "authorization", "receipt,authentication"].map(severity), [Severity::Ok; 6]);
    }

    #[test]
    fn what_the_log_lacks_is_told() {
        let sentence = |value| check(&stock().with("log_connections", value), &plan(1)).expect("found").sentence;
        assert!(sentence("receipt").starts_with("The log has the address of a connection but not its role"));
        assert!(sentence("off").starts_with("Connections are not logged"));
    }
}
