//! The shared lock table: one statement over a table of many partitions locks each of them, and its indexes.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// Smaller, and the table is for lookups more than for locks.
const STEP: i64 = 64;

const WHY: &str = "The lock table has max_locks_per_transaction × max_connections entries, shared by all sessions. When it is full, any statement may fail with \"out of shared memory\" (SQLSTATE 53200).";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (limit, partitions) = (facts.int("max_locks_per_transaction")?, facts.most_partitions);
    let mut evidence = facts.evidence(&["max_locks_per_transaction", "max_connections"]);
    evidence.push(counted("partitions of the table with the most partitions", partitions));
    if partitions <= limit {
        let sentence = format!("max_locks_per_transaction {limit} is enough for the partitions of this database ({partitions} at most).");
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let advised = (2 * partitions + STEP - 1) / STEP * STEP;
    let sentence = format!(
        "A table has {partitions} partitions and max_locks_per_transaction is {limit}: a statement on all partitions uses the lock table entries of several sessions."
    );
    let change = facts.change("max_locks_per_transaction", advised);
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn more_partitions_than_locks_are_worth_knowing() {
        let found = |most_partitions| check(&Facts { most_partitions, ..stock() }, &plan(1)).expect("found");
        assert_eq!([found(0).severity, found(64).severity, found(65).severity], [Severity::Ok, Severity::Ok, Severity::Info]);
        assert_eq!(found(400).changes[0].sql, "ALTER SYSTEM SET max_locks_per_transaction = '832';");
        assert_eq!(found(96).changes[0].sql, "ALTER SYSTEM SET max_locks_per_transaction = '192';", "a multiple of 64 already");
    }
}
