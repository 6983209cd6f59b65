//! What the planner believes to be cached, by the server and the operating system together. It reserves
//! nothing. Three quarters of the memory is the wiki's rule ("Tuning Your PostgreSQL Server").

use super::draft;
use super::shared_buffers::mebibytes;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::setting::human_bytes;

/// Between these shares of the memory the planner decides the same.
const FROM: f64 = 0.4;
const TO: f64 = 1.0;

const WHY: &str = "When the planner assumes a small cache, it estimates index scans as too expensive and reads whole tables instead.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let cache = facts.bytes("effective_cache_size")?;
    let evidence = facts.evidence(&["effective_cache_size"]);
    let Some(ram) = facts.host.ram else {
        let sentence = format!("effective_cache_size is {}. The server's memory is unknown: {}.", human_bytes(cache), facts.host.source);
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next("Give the server's memory with --ram."));
    };
    let share = cache as f64 / ram as f64;
    let sentence = format!(
        "effective_cache_size is {}, {:.0} % of {} memory. About 75 % is usual.",
        human_bytes(cache),
        100.0 * share,
        human_bytes(ram)
    );
    if (FROM..=TO).contains(&share) {
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(facts.change("effective_cache_size", mebibytes(ram / 4 * 3))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn three_quarters_of_the_memory_is_advised_where_the_value_is_far_off() {
        let finding = check(&stock(), &plan(1)).expect("found");
        assert_eq!(finding.sentence, "effective_cache_size is 4 GB, 25 % of 16 GB memory. About 75 % is usual.");
        assert_eq!(finding.changes[0].conf_line.as_deref(), Some("effective_cache_size = '12288MB'"));
        assert_eq!(check(&stock().with("effective_cache_size", "1572864"), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
