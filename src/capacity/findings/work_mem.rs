//! What sorts and hashes may take of the memory when every connection works at once: `work_mem` is granted
//! to each sort, and times `hash_mem_multiplier` to each hash, of each session (PostgreSQL documentation,
//! Resource Consumption).

use super::draft;
use super::shared_buffers::quarter;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::ledger;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::setting::human_bytes;

/// More than half of what is left beside shared_buffers is worth knowing.
const NOTABLE: f64 = 0.5;
/// PostgreSQL's own default: below it sorts go to disk that were fast before.
const SMALLEST: u64 = 4 << 20;

const WHY: &str = "Each sort and each hash may use work_mem, several in one statement. When memory runs out, the machine swaps, or the kernel kills the server. One hash per session is an estimate: many statements use none, some use several.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let (work_mem, buffers) = (facts.bytes("work_mem")?, facts.bytes("shared_buffers")?);
    let sessions = u64::from(if facts.pooling.is_some() { facts.count("max_connections") } else { ledger::count(facts, plan).at_most() });
    let each = (work_mem as f64 * multiplier(facts)) as u64;
    let whole = each.saturating_mul(sessions);
    let evidence = || {
        let mut evidence = facts.evidence(&["work_mem", "hash_mem_multiplier", "shared_buffers"]);
        evidence.push(counted("sessions that may be active at once", sessions));
        evidence
    };
    let taken = format!("{sessions} sessions with one hash of {} each use {}", human_bytes(each), human_bytes(whole));
    let Some(ram) = facts.host.ram else {
        let sentence = format!("{taken}. The server's memory is unknown: {}.", facts.host.source);
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence()).next("Give the server's memory with --ram."));
    };
    // As if the cache were as large as advised: a change of the one must not break the other.
    let cache = buffers.max(quarter(ram));
    let left = ram.saturating_sub(cache);
    let (left_words, ram_words, buffers_words) = (human_bytes(left), human_bytes(ram), human_bytes(buffers));
    let sentence = if cache > buffers {
        let cache = human_bytes(cache);
        format!("{taken}. shared_buffers is {buffers_words}; with {cache}, a quarter of {ram_words} memory, {left_words} would be left.")
    } else {
        format!("{taken}. Besides shared_buffers of {buffers_words}, {left_words} of {ram_words} memory are left.")
    };
    let severity = match whole {
        whole if whole > left => Severity::Warning,
        whole if whole as f64 > NOTABLE * left as f64 => Severity::Info,
        _ => Severity::Ok,
    };
    let finding = draft(severity, sentence, WHY).rests_on(evidence());
    if severity < Severity::Warning {
        return Some(finding);
    }
    let advised = (left as f64 * NOTABLE / sessions.max(1) as f64 / multiplier(facts)) as u64;
    if advised < SMALLEST {
        return Some(finding.next(
            "The server has too little memory for so many sessions with the default work_mem of 4 MB. Open fewer connections: use a smaller max_overflow or a pooler.",
        ));
    }
    Some(finding.changing(facts.change("work_mem", format!("{}kB", advised >> 10))))
}

/// 2 from PostgreSQL 15 on, 1 before.
fn multiplier(facts: &Facts) -> f64 {
    facts.setting("hash_mem_multiplier").and_then(|setting| setting.setting.parse().ok()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    fn with(work_mem_kb: &str, instances: u32) -> Finding {
        check(&stock().with("work_mem", work_mem_kb), &plan(instances)).expect("always found")
    }

    #[test]
    fn the_default_fits_and_says_what_it_may_come_to() {
        let finding = with("4096", 1);
        assert_eq!(finding.severity, Severity::Ok);
        assert_eq!(
            finding.sentence,
            "150 sessions with one hash of 8 MB each use 1.2 GB. shared_buffers is 128 MB; with 4 GB, a quarter of 16 GB memory, 12 GB would be \
             left."
        );
        let larger = check(&stock().with("shared_buffers", "786432"), &plan(1)).expect("found");
        assert!(larger.sentence.ends_with("Besides shared_buffers of 6 GB, 10 GB of 16 GB memory are left."), "{}", larger.sentence);
    }

    #[test]
    fn more_than_the_memory_is_a_warning_whose_way_out_is_clean() {
        let finding = with("65536", 1);
        assert_eq!((finding.severity, finding.changes[0].sql.as_str()), (Severity::Warning, "ALTER SYSTEM SET work_mem = '20971kB';"));
        assert_eq!(with("20971", 1).severity, Severity::Ok);
        assert_eq!((with("32768", 1).severity, with("32768", 1).changes.len()), (Severity::Info, 0));
    }

    #[test]
    fn where_no_work_mem_would_do_fewer_connections_are_the_way_out() {
        let mut facts = stock().with("work_mem", "4096");
        facts.host.ram = Some(1 << 30);
        for instances in [1, 4] {
            let finding = check(&facts, &plan(instances)).expect("found");
            assert_eq!((finding.severity, finding.changes.len()), (Severity::Warning, 0), "never below the default");
            assert!(finding.next_step.is_some_and(|step| step.contains("Open fewer connections")));
        }
    }

    #[test]
    fn exactly_what_is_left_is_not_yet_too_much() {
        let severity = |mebibytes: u64| {
            let mut facts = stock();
            facts.host.ram = Some(mebibytes << 20);
            check(&facts, &plan(1)).expect("found").severity
        };
        assert_eq!([severity(1_583), severity(1_584)], [Severity::Warning, Severity::Info], "150 sessions of 8 MB use 1200 MB");
        assert_eq!([severity(3_167), severity(3_168)], [Severity::Info, Severity::Ok], "of 2400 MB");
    }

    #[test]
    fn the_default_is_advised_where_it_just_fits() {
        let mut facts = stock().with("work_mem", "65536");
        facts.host.ram = Some(3_168 << 20);
        assert_eq!(check(&facts, &plan(1)).expect("found").changes[0].sql, "ALTER SYSTEM SET work_mem = '4096kB';");
    }
}
