//! Whether the server notices during a statement that its client is gone.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// One system call in ten seconds is no load.
const ADVISED: &str = "10s";

const WHY: &str = "When a client dies in the middle of a statement, the statement runs to its end and keeps its slot and its locks: the server notices a closed connection only when it sends something.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    // From PostgreSQL 14 on.
    let setting = facts.setting("client_connection_check_interval")?;
    let evidence = facts.evidence(&["client_connection_check_interval"]);
    if setting.int() != Some(0) {
        return Some(
            draft(
                Severity::Ok,
                format!("The server checks every {} during a statement whether the client is still connected.", setting.spelled()),
                WHY,
            )
            .rests_on(evidence),
        );
    }
    let sentence = "client_connection_check_interval is off: a statement runs to its end after its client has disconnected.";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(facts.change("client_connection_check_interval", ADVISED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_is_worth_knowing_and_a_server_without_it_says_nothing() {
        assert_eq!(check(&stock(), &plan(1)).expect("found").changes[0].sql, "ALTER SYSTEM SET client_connection_check_interval = '10s';");
        let mut old = stock();
        old.settings.remove("client_connection_check_interval");
        assert_eq!(check(&old, &plan(1)), None);
    }
}
