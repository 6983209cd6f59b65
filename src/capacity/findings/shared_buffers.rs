//! The server's own cache. "If you have a dedicated database server with 1GB or more of RAM, a reasonable
//! starting value for shared_buffers is 25% of the memory in your system", and more than 40 % is unlikely to
//! work better (PostgreSQL documentation, Resource Consumption).

use super::draft;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::setting::human_bytes;

/// Below it the documentation's rule does not hold.
const SMALLEST_HOST: u64 = 1 << 30;
/// Less than this share of the memory is a default that nobody has looked at; up to 15 % may be a choice.
const FORGOTTEN: f64 = 1.0 / 16.0;
const LOW: f64 = 0.15;
const HIGH: f64 = 0.40;

const WHY: &str = "A page that is not in shared_buffers is read through the operating system's cache, with one system call and one copy per page. Stay below 25 % when other programs share the machine or the data are small. Above 40 % both caches hold the same pages.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let buffers = facts.bytes("shared_buffers")?;
    let evidence = facts.evidence(&["shared_buffers"]);
    let Some(ram) = facts.host.ram else {
        let sentence = format!("shared_buffers is {}. The server's memory is unknown: {}.", human_bytes(buffers), facts.host.source);
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next("Give the server's memory with --ram."));
    };
    let share = buffers as f64 / ram as f64;
    let percent = if share < 0.1 { format!("{:.1} %", 100.0 * share) } else { format!("{:.0} %", 100.0 * share) };
    let sentence = format!("shared_buffers is {}, {percent} of {} memory. Start with 25 %.", human_bytes(buffers), human_bytes(ram));
    let severity = match share {
        _ if ram < SMALLEST_HOST => Severity::Ok,
        share if share < FORGOTTEN => Severity::Warning,
        share if !(LOW..=HIGH).contains(&share) => Severity::Info,
        _ => Severity::Ok,
    };
    let finding = draft(severity, sentence, WHY).rests_on(evidence);
    let advised = quarter(ram);
    match severity {
        Severity::Ok => Some(finding),
        // A choice that somebody has made, and measured perhaps.
        _ if share > HIGH => Some(finding.next("More than 40 % is rarely faster. Keep it only if you have measured that it is.")),
        // Nothing is advised that the machine may not be able to give at the start.
        _ if facts.host.available.is_some_and(|available| advised > available + buffers) => {
            Some(Finding { severity: Severity::Info, ..finding }.next(format!(
                "Other programs use much of this machine's memory: {} may not be available. Free memory before you raise shared_buffers.",
                human_bytes(advised)
            )))
        }
        _ => Some(finding.changing(facts.change("shared_buffers", mebibytes(advised)))),
    }
}

/// A quarter of the memory, in whole 128 MB.
pub(super) fn quarter(ram: u64) -> u64 {
    const STEP: u64 = 128 << 20;
    (ram / 4 / STEP).max(1) * STEP
}

/// As postgresql.conf takes it.
pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{}MB", bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::model::Host;

    fn with(blocks: &str, ram: Option<u64>, available: Option<u64>) -> Finding {
        let host = Host { ram, available, cores: None, source: "the server is not on this machine".into() };
        check(&Facts { host, ..stock().with("shared_buffers", blocks) }, &plan(1)).expect("always found")
    }

    #[test]
    fn the_default_on_a_large_machine_is_a_warning_with_a_quarter_as_the_way_out() {
        let finding = with("16384", Some(16 << 30), Some(12 << 30));
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(finding.sentence, "shared_buffers is 128 MB, 0.8 % of 16 GB memory. Start with 25 %.");
        assert_eq!(finding.changes[0].sql, "ALTER SYSTEM SET shared_buffers = '4096MB';");
    }

    #[test]
    fn only_a_default_that_nobody_has_looked_at_is_warned_of() {
        let severity = |percent: u64| with(&((16 << 30) * percent / 100 / 8192).to_string(), Some(16 << 30), None).severity;
        let found = [6, 7, 14, 16, 25, 39, 41].map(severity);
        let (ok, info, warning) = (Severity::Ok, Severity::Info, Severity::Warning);
        assert_eq!(found, [warning, info, info, ok, ok, ok, info]);
        assert_eq!(with("131072", Some(16 << 30), None).severity, info, "exactly a sixteenth");
        assert_eq!(with("524288", Some(16 << 30), None).changes, [], "what is in order needs no change");
    }

    #[test]
    fn the_rule_does_not_hold_below_a_gigabyte() {
        let severity = |ram| with("2048", Some(ram), None).severity;
        assert_eq!([severity((1 << 30) - 1), severity(1 << 30)], [Severity::Ok, Severity::Warning]);
    }

    #[test]
    fn a_small_share_is_told_with_a_decimal() {
        let share = |blocks| with(blocks, Some(10 << 30), None).sentence;
        assert!(share("129761").contains("9.9 % of 10 GB"), "{}", share("129761"));
        assert!(share("131072").contains(", 10 % of 10 GB"), "{}", share("131072"));
    }

    #[test]
    fn more_than_two_fifths_is_told_and_not_changed() {
        let finding = with("1048576", Some(16 << 30), Some(12 << 30));
        assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
        assert!(finding.sentence.contains("50 %"), "{}", finding.sentence);
    }

    #[test]
    fn no_value_is_advised_that_the_machine_may_not_have() {
        let finding = with("16384", Some(16 << 30), Some(1 << 30));
        assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
        let enough = (4 << 30) - (128 << 20);
        let changes = |available| with("16384", Some(16 << 30), Some(available)).changes.len();
        assert_eq!([changes(enough - 1), changes(enough)], [0, 1], "what shared_buffers has now is available too");
    }

    #[test]
    fn unknown_memory_is_said_and_not_guessed() {
        let finding = with("16384", None, None);
        assert_eq!(finding.sentence, "shared_buffers is 128 MB. The server's memory is unknown: the server is not on this machine.");
        assert!(finding.next_step.is_some_and(|step| step.contains("--ram")));
    }

    #[test]
    fn a_quarter_is_a_round_number() {
        assert_eq!([quarter(16 << 30) >> 20, quarter(23 << 30) >> 20, quarter(100 << 20) >> 20], [4096, 5888, 128]);
    }
}
