//! What vacuums and index builds may take: each autovacuum worker up to autovacuum_work_mem, or
//! maintenance_work_mem where that is -1 (PostgreSQL documentation, Resource Consumption).

use super::draft;
use super::shared_buffers::mebibytes;
use crate::capacity::facts::Facts;
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;
use crate::capacity::setting::human_bytes;

/// Beyond this share of the memory the workers starve everything else.
const MUCH: f64 = 0.25;
/// Where to start: a sixteenth of the memory, up to what PostgreSQL before 17 can use for one vacuum.
const SHARE: u64 = 16;
const MOST: u64 = 1 << 30;
const DEFAULT: u64 = 64 << 20;

const WHY: &str = "Each vacuum worker and each index build may use this much memory. Too much leaves no memory for sessions. With the default, vacuums of large tables and index builds read the same pages several times.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (maintenance, workers) = (facts.bytes("maintenance_work_mem")?, u64::from(facts.count("autovacuum_max_workers")));
    let (each, name) = match facts.int("autovacuum_work_mem") {
        Some(own) if own >= 0 => (facts.bytes("autovacuum_work_mem")?, "autovacuum_work_mem"),
        _ => (maintenance, "maintenance_work_mem"),
    };
    let whole = each.saturating_mul(workers);
    let evidence = facts.evidence(&["maintenance_work_mem", "autovacuum_work_mem", "autovacuum_max_workers"]);
    let taken = format!("{workers} vacuum workers of {} each ({name}) use up to {}", human_bytes(each), human_bytes(whole));
    let Some(ram) = facts.host.ram else {
        let sentence = format!("{taken}. The server's memory is unknown: {}.", facts.host.source);
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).next("Give the server's memory with --ram."));
    };
    let sentence = format!("{taken} of {} memory.", human_bytes(ram));
    let advised = (ram / SHARE).min(MOST);
    if whole as f64 > MUCH * ram as f64 {
        let fits = ((MUCH * ram as f64) as u64 / workers.max(1)).max(1 << 20);
        return Some(draft(Severity::Warning, sentence, WHY).rests_on(evidence).changing(facts.change(name, mebibytes(fits))));
    }
    if maintenance <= DEFAULT && advised >= 4 * DEFAULT {
        let change = facts.change("maintenance_work_mem", mebibytes(advised));
        return Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(change));
    }
    Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn the_default_on_a_large_machine_is_worth_knowing() {
        let finding = check(&stock(), &plan(1)).expect("found");
        assert_eq!(finding.sentence, "3 vacuum workers of 64 MB each (maintenance_work_mem) use up to 192 MB of 16 GB memory.");
        assert_eq!(
            (finding.severity, finding.changes[0].sql.as_str()),
            (Severity::Info, "ALTER SYSTEM SET maintenance_work_mem = '1024MB';")
        );
    }

    #[test]
    fn a_sixteenth_of_the_memory_is_advised_where_that_is_much_more_than_the_default() {
        let with_ram = |ram| {
            let mut facts = stock();
            facts.host.ram = Some(ram);
            check(&facts, &plan(1)).expect("found")
        };
        assert_eq!(with_ram(8 << 30).changes[0].sql, "ALTER SYSTEM SET maintenance_work_mem = '512MB';");
        assert_eq!([with_ram(4 << 30).severity, with_ram(2 << 30).severity], [Severity::Info, Severity::Ok], "256 MB, 128 MB");
    }

    #[test]
    fn however_many_workers_there_are_each_keeps_a_megabyte() {
        let finding = check(&stock().with("autovacuum_max_workers", "10000"), &plan(1)).expect("found");
        assert_eq!(finding.changes[0].sql, "ALTER SYSTEM SET maintenance_work_mem = '1MB';");
    }

    #[test]
    fn a_quarter_of_the_memory_for_all_workers_is_the_most() {
        let finding = check(&stock().with("maintenance_work_mem", "2097152"), &plan(1)).expect("found");
        assert_eq!(
            (finding.severity, finding.changes[0].sql.as_str()),
            (Severity::Warning, "ALTER SYSTEM SET maintenance_work_mem = '1365MB';")
        );
        let own = stock().with("autovacuum_work_mem", "2097152");
        assert_eq!(check(&own, &plan(1)).expect("found").changes[0].subject, "autovacuum_work_mem");
        assert_eq!(check(&stock().with("maintenance_work_mem", "1397760"), &plan(1)).expect("found").severity, Severity::Ok);
    }

    #[test]
    fn exactly_a_quarter_is_in_order() {
        let quarter = stock().with("autovacuum_max_workers", "4").with("maintenance_work_mem", "1048576");
        let finding = check(&quarter, &plan(1)).expect("found");
        assert_eq!(finding.sentence, "4 vacuum workers of 1 GB each (maintenance_work_mem) use up to 4 GB of 16 GB memory.");
        assert_eq!(finding.severity, Severity::Ok);
    }
}
