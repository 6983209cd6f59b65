//! Replication sessions: from PostgreSQL 12 on they have slots of their own and take none of max_connections.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// A base backup takes two while it runs.
const FOR_A_BACKUP: i64 = 2;

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let (limit, slots) = (facts.int("max_wal_senders")?, facts.slots);
    let senders = facts.sessions.iter().filter(|session| session.wal_sender).count() as i64;
    let why = "Replication sessions are counted by max_wal_senders, not by max_connections (since PostgreSQL 12). A full pool cannot block a standby. A standby without a free WAL sender cannot replicate.";
    let evidence = || {
        let mut evidence = facts.evidence(&["max_wal_senders", "max_replication_slots"]);
        evidence.extend([
            counted("replication sessions", senders),
            counted("replication slots", slots),
            counted("inactive replication slots", facts.inactive_slots),
        ]);
        evidence
    };
    if limit == 0 {
        return Some(draft(Severity::Ok, "Replication is off (max_wal_senders is 0).", why).rests_on(evidence()));
    }
    if facts.inactive_slots > 0 && facts.int("max_slot_wal_keep_size") == Some(-1) {
        let (inactive, verb) = (facts.inactive_slots, if facts.inactive_slots == 1 { "slot is" } else { "slots are" });
        let sentence = format!(
            "{inactive} replication {verb} inactive, and max_slot_wal_keep_size is -1: the server keeps WAL for inactive slots until the disk is full."
        );
        let step = "Drop slots that are not needed: select pg_drop_replication_slot('NAME'). Limit the WAL that slots keep: set max_slot_wal_keep_size below the free disk space.";
        return Some(draft(Severity::Warning, sentence, why).rests_on(evidence()).next(step));
    }
    let needed = slots.max(senders);
    if needed <= limit - FOR_A_BACKUP || needed == 0 {
        let sentence = format!("{}; max_wal_senders {limit} is enough.", have(slots));
        return Some(draft(Severity::Ok, sentence, why).rests_on(evidence()));
    }
    let severity = if needed > limit { Severity::Warning } else { Severity::Info };
    let what = if slots >= senders { "replication slots" } else { "replication sessions" };
    let sentence = format!("{needed} {what} and a base backup ({FOR_A_BACKUP}) need more WAL senders than max_wal_senders {limit}.");
    let change = facts.change("max_wal_senders", needed + FOR_A_BACKUP + 2);
    Some(draft(severity, sentence, why).rests_on(evidence()).changing(change))
}

fn have(slots: i64) -> String {
    match slots {
        0 => "No replication slots".into(),
        1 => "1 replication slot".into(),
        n => format!("{n} replication slots"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn sessions_without_a_slot_count_as_well() {
        let mut facts = stock().with_sessions("standby", 9);
        facts.sessions.iter_mut().for_each(|session| session.wal_sender = true);
        let finding = check(&facts, &plan(1)).expect("found");
        assert_eq!(finding.severity, Severity::Info);
        assert!(finding.sentence.starts_with("9 replication sessions and a base backup"), "{}", finding.sentence);
    }

    #[test]
    fn an_inactive_slot_without_a_bound_on_its_wal_is_a_warning() {
        let facts = Facts { slots: 1, inactive_slots: 1, ..stock() };
        let finding = check(&facts, &plan(1)).expect("found");
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.sentence.starts_with("1 replication slot is inactive") && finding.next_step.is_some());
        assert_eq!(check(&facts.with("max_slot_wal_keep_size", "4096"), &plan(1)).expect("found").severity, Severity::Ok);
    }

    #[test]
    fn slots_are_held_against_max_wal_senders_and_never_against_max_connections() {
        let severity = |slots| check(&Facts { slots, ..stock() }, &plan(1)).expect("found").severity;
        assert_eq!([severity(0), severity(8), severity(9), severity(11)], [Severity::Ok, Severity::Ok, Severity::Info, Severity::Warning]);
        assert_eq!(severity(10), Severity::Info, "all that there are, and none for a backup");
        let change = check(&Facts { slots: 9, ..stock() }, &plan(1)).expect("found").changes[0].sql.clone();
        assert_eq!(change, "ALTER SYSTEM SET max_wal_senders = '13';", "two for a backup, and two more");
    }

    #[test]
    fn what_is_enough_is_said_with_the_number_of_slots() {
        let sentence = |slots| check(&Facts { slots, ..stock() }, &plan(1)).expect("found").sentence;
        assert_eq!(sentence(0), "No replication slots; max_wal_senders 10 is enough.");
        assert_eq!(sentence(1), "1 replication slot; max_wal_senders 10 is enough.");
        assert_eq!(sentence(8), "8 replication slots; max_wal_senders 10 is enough.");
    }
}
