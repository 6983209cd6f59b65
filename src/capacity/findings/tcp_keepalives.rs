//! How long the server keeps the slot of a client whose machine is gone.

use super::draft;
use crate::capacity::facts::{Facts, Transport};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// A dead client is found within two minutes: 60 s of silence and 6 probes, 10 s apart.
const ADVISED: [(&str, &str); 3] = [("tcp_keepalives_idle", "60"), ("tcp_keepalives_interval", "10"), ("tcp_keepalives_count", "6")];
/// Longer than that and an operator meets the dead sessions before the server does.
const LONG_S: i64 = 600;

const WHY: &str = "A client whose machine or network fails does not close its connection. Until keepalives detect it, the session keeps its slot, its transaction and its locks.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    if facts.reached == Transport::Socket {
        // On a socket all three read 0, whatever is configured.
        return Some(draft(Severity::Ok, "Keepalives do not apply to Unix sockets: the kernel reports a closed connection at once.", WHY));
    }
    let value = |name| facts.int(name);
    let (idle, interval, count) = (value("tcp_keepalives_idle")?, value("tcp_keepalives_interval")?, value("tcp_keepalives_count")?);
    let evidence = facts.evidence(&ADVISED.map(|(name, _)| name));
    let seconds = idle + interval * count;
    let sentence = format!("The server detects a dead client after {idle} s + {count} × {interval} s, {} min.", seconds / 60);
    if seconds <= LONG_S && idle > 0 {
        return Some(draft(Severity::Ok, sentence, WHY).rests_on(evidence));
    }
    let changes = ADVISED.iter().flat_map(|(name, value)| facts.change(name, value)).collect();
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(changes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn the_kernels_two_hours_are_worth_knowing_on_a_network() {
        let finding = check(&Facts { reached: Transport::Network, ..stock() }, &plan(1)).expect("found");
        assert_eq!(finding.sentence, "The server detects a dead client after 7200 s + 9 × 75 s, 131 min.");
        assert_eq!(finding.changes.len(), 3);
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
    }

    #[test]
    fn ten_minutes_are_in_order_and_no_keepalives_are_not() {
        let severity = |idle, count| {
            let facts = Facts { reached: Transport::Network, ..stock() };
            let facts = facts.with("tcp_keepalives_idle", idle).with("tcp_keepalives_interval", "10").with("tcp_keepalives_count", count);
            check(&facts, &plan(1)).expect("found").severity
        };
        assert_eq!([severity("60", "6"), severity("540", "6"), severity("541", "6")], [Severity::Ok, Severity::Ok, Severity::Info]);
        assert_eq!(severity("0", "6"), Severity::Info);
    }
}
