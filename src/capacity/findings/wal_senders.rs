//! Replication sessions: from PostgreSQL 12 on they have slots of their own and take none of max_connections.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::Plan;

/// A base backup takes two while it runs.
const FOR_A_BACKUP: i64 = 2;

pub(super) fn check(facts: &Facts, _plan: &Plan) -> Option<Finding> {
    let (limit, slots) = (facts.int("max_wal_senders")?, facts.slots);
    let senders = facts.sessions.iter().filter(|session| session.wal_sender).count();
    let why = "Replication has slots of its own (max_wal_senders, since PostgreSQL 12): it takes none of max_connections, and a full pool \
               cannot lock a standby out. A standby that finds none stops following.";
    let evidence = || {
        let mut evidence = facts.evidence(&["max_wal_senders", "max_replication_slots"]);
        evidence.extend([
            counted("replication sessions", senders),
            counted("replication slots", slots),
            counted("of them inactive", facts.inactive_slots),
        ]);
        evidence
    };
    if limit == 0 {
        return Some(draft(Severity::Ok, "Replication is turned off (max_wal_senders 0).", why).rests_on(evidence()));
    }
    if slots <= limit - FOR_A_BACKUP || slots == 0 {
        let sentence = format!("{} room under max_wal_senders {limit}, apart from max_connections.", have(slots));
        return Some(draft(Severity::Ok, sentence, why).rests_on(evidence()));
    }
    let severity = if slots > limit { Severity::Warning } else { Severity::Info };
    let sentence = format!("{slots} replication slots and a base backup ({FOR_A_BACKUP}) need more than max_wal_senders {limit}.");
    let change = facts.change("max_wal_senders", slots + FOR_A_BACKUP + 2);
    Some(draft(severity, sentence, why).rests_on(evidence()).changing(change))
}

fn have(slots: i64) -> String {
    match slots {
        0 => "No replication slot is there; replication has".into(),
        1 => "1 replication slot has".into(),
        n => format!("{n} replication slots have"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn slots_are_held_against_max_wal_senders_and_never_against_max_connections() {
        let severity = |slots| check(&Facts { slots, ..stock() }, &plan(1)).expect("found").severity;
        assert_eq!([severity(0), severity(8), severity(9), severity(11)], [Severity::Ok, Severity::Ok, Severity::Info, Severity::Warning]);
    }
}
