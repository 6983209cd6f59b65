//! A pooler between the pool and the server, and what that changes.

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Pooling, Severity};
use crate::capacity::plan::Plan;

pub(super) fn check(facts: &Facts, _plan: &Plan) -> Option<Finding> {
    let mode = facts.pooling?;
    let (sentence, step) = match mode {
        Pooling::Transaction => (
            "A pooler in transaction mode stands in between: two clients were given the same backend in turn.",
            "Set statement_timeout with ALTER ROLE … SET, because the pooler does not pass on what the pool asks for; keep SET, LISTEN, \
             session advisory locks and temporary tables out of the services; services that prepare statements, as sqlx and JDBC do, need \
             PgBouncer 1.21 or later with max_prepared_statements above 0.",
        ),
        Pooling::Session => (
            "A pooler in session mode stands in between: each client has a backend of its own until it leaves.",
            "Every connection of the pool keeps one of the pooler's: default_pool_size must be at least the pool's capacity, and two pools \
             in a row gain nothing. Use transaction mode, or connect to the server directly.",
        ),
        Pooling::Unknown => (
            "A pooler stands in between: the server did not hear the startup parameters of this connection.",
            "Run `plimsoll check` on the server's own address for its limits, and look up pool_mode in the pooler.",
        ),
    };
    let why = "Behind a pooler a session's settings may be another client's, opening a connection tells of the pooler rather than of the \
               server, and its limits come before max_connections.";
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
