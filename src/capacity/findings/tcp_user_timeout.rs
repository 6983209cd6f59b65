//! How long the server waits for a client to take an answer that was sent.

use super::draft;
use crate::capacity::facts::{Facts, Transport};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

/// As long as the advised keepalives take.
const ADVISED: &str = "2min";

const WHY: &str =
    "Keepalives are sent only on an idle connection. Unacknowledged data are resent until the kernel gives up, after about 15 min.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    if facts.reached == Transport::Socket {
        return Some(draft(Severity::Ok, "tcp_user_timeout does not apply to Unix sockets.", WHY));
    }
    let setting = facts.setting("tcp_user_timeout")?;
    let evidence = facts.evidence(&["tcp_user_timeout"]);
    if setting.int() != Some(0) {
        return Some(
            draft(Severity::Ok, format!("The server closes a connection after {} without an acknowledgement.", setting.spelled()), WHY)
                .rests_on(evidence),
        );
    }
    let sentence = "tcp_user_timeout is off: unacknowledged data keep a session open for about 15 min.";
    Some(draft(Severity::Info, sentence, WHY).rests_on(evidence).changing(facts.change("tcp_user_timeout", ADVISED)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn off_matters_on_a_network_only() {
        let finding = check(&Facts { reached: Transport::Network, ..stock() }, &plan(1)).expect("found");
        assert_eq!(finding.changes[0].sql, "ALTER SYSTEM SET tcp_user_timeout = '2min';");
        assert_eq!(check(&stock(), &plan(1)).expect("found").severity, Severity::Ok);
    }
}
