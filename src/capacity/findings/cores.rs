//! How many connections can work at once before they slow each other down: the knee.
//!
//! `cores × 2 + effective spindles` is PostgreSQL's wiki ("Number Of Database Connections") and HikariCP's
//! ("About Pool Sizing"), a rule of thumb of both for connections that are active, not for those that are open.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// One for an SSD; none where everything is cached.
const SPINDLES: u32 = 1;
/// So many open connections to each that can work are no longer a reserve for bursts; the queue belongs in front of the server.
const FAR_BEYOND: u32 = 10;

/// What a system calls a core.
const THREADS: &str = "The operating system may count hyper-threads as cores. Two hyper-threads do little more work than one core.";

const WHY: &str = "More active sessions than cores and disks add no throughput: they share the cores, wait for the same locks, and each statement takes longer. Idle sessions cost little.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let at_most = plan.at_most();
    let Some(cores) = facts.host.cores else {
        let sentence = format!("The number of cores is unknown, so the {at_most} connections cannot be judged: {}.", facts.host.source);
        return Some(draft(Severity::Info, sentence, WHY).next("Give the number of cores with --cores."));
    };
    let knee = cores * 2 + SPINDLES;
    let sentence = format!(
        "{} can serve about {knee} active sessions (rule of thumb of PostgreSQL's wiki and HikariCP: cores × 2 + 1 disk). The pools may open {at_most} connections.",
        if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") }
    );
    let evidence =
        vec![counted("cores (perhaps hyper-threads) of the server", cores), counted("connections that the pools may open", at_most)];
    if at_most <= knee * FAR_BEYOND {
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let step = "If many connections are active at once, use a pooler in transaction mode or a smaller max_overflow. Callers that queue in the pool cost the server nothing. Measure it with a load test.";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next(format!("{step} {THREADS}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::model::Host;

    fn with_cores(cores: Option<u32>, instances: u32) -> Finding {
        let host = Host { cores, source: "the server is not on this machine".into(), ..Host::default() };
        check(&Facts { host, ..stock() }, &plan(instances)).expect("always found")
    }

    #[test]
    fn the_knee_is_named_as_a_rule_of_thumb() {
        let finding = with_cores(Some(4), 1);
        assert!(finding.sentence.starts_with("4 cores can serve about 9 active sessions (rule of thumb"), "{}", finding.sentence);
        assert!(finding.next_step.is_some_and(|step| step.contains("pooler") && step.contains("hyper-threads")));
        assert_eq!(with_cores(Some(16), 1).severity, Severity::Ok);
    }

    #[test]
    fn unknown_cores_are_said_and_not_guessed() {
        assert!(with_cores(None, 1).sentence.ends_with("cannot be judged: the server is not on this machine."));
    }
}
