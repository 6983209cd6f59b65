//! A pooler between the pool and the server, and what that changes.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Pooling, Severity};
use crate::capacity::plan::CapacityPlan;

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let mode = facts.pooling?;
    let (sentence, step) = match mode {
        Pooling::Transaction => (
            "A pooler in transaction mode is between this console and the server: two clients got the same backend in turn.",
            "Set statement_timeout with ALTER ROLE … SET: the pooler does not pass on the pool's settings. Do not use SET, LISTEN, session advisory locks or temporary tables in the services. Prepared statements, as sqlx and JDBC use them, need PgBouncer 1.21 or later with max_prepared_statements above 0.",
        ),
        Pooling::Session => (
            "A pooler in session mode is between this console and the server: each client keeps its own backend until it disconnects.",
            "Each connection of the pool uses one connection of the pooler, so default_pool_size must be at least the pool's capacity. Two pools in a row gain nothing: use transaction mode, or connect to the server directly.",
        ),
        Pooling::Unknown => (
            "A pooler is between this console and the server: the startup parameters of this connection did not reach the server.",
            "Run `plimsoll check` with the server's own address to read its limits. Look up pool_mode in the pooler's configuration.",
        ),
    };
    let why = "Behind a pooler, settings of a session may come from another client, connect times are the pooler's, and the pooler's limits apply before max_connections.";
    Some(draft(Severity::Info, sentence, why).next(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn without_a_pooler_there_is_nothing_to_say() {
        assert_eq!(check(&stock(), &plan(1)), None);
    }

    #[test]
    fn transaction_mode_names_what_does_not_work_behind_it() {
        let finding = check(&Facts { pooling: Some(Pooling::Transaction), ..stock() }, &plan(1)).expect("found");
        assert!(finding.next_step.is_some_and(|step| step.contains("LISTEN") && step.contains("max_prepared_statements")));
    }
}
