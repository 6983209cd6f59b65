//! Whether what travels between the pool and the server can be read on the way.

use super::draft;
use crate::capacity::facts::{Facts, Transport, counted};
use crate::capacity::model::{Finding, Severity};
use crate::capacity::plan::CapacityPlan;

const WHY: &str = "Without TLS anybody on the network path can read the data and inject statements.";

pub(super) fn check(facts: &Facts, _plan: &CapacityPlan) -> Option<Finding> {
    let on = facts.setting("ssl")?.setting == "on";
    let mut evidence = facts.evidence(&["ssl"]);
    evidence.push(counted("this connection is encrypted", facts.tls));
    let transport = match facts.reached {
        Transport::Socket => "a Unix socket",
        Transport::Loopback => "the loopback interface",
        Transport::Network => "a network",
    };
    // No change is advised: `ssl = on` without a certificate keeps the server from starting.
    let step = "Install a certificate and its key (ssl_cert_file, ssl_key_file), set ssl = on, and use sslmode=verify-full in the URL.";
    Some(match (facts.reached, on, facts.tls) {
        (_, _, true) => draft(Severity::Ok, "This connection is encrypted.", WHY).rests_on(evidence),
        (Transport::Network, false, _) => {
            draft(Severity::Warning, "ssl is off, and this connection crosses a network without encryption.", WHY)
                .rests_on(evidence)
                .next(step)
        }
        (Transport::Network, true, _) => {
            let sentence = "The server offers TLS, but this connection crosses a network without encryption.";
            draft(Severity::Warning, sentence, WHY).rests_on(evidence).next("Set sslmode=verify-full in the URL.")
        }
        (_, false, _) => draft(Severity::Info, format!("ssl is off. This connection uses {transport}."), WHY).rests_on(evidence).next(step),
        (_, true, _) => draft(Severity::Ok, format!("The server offers TLS. This connection uses {transport} and is not encrypted."), WHY)
            .rests_on(evidence),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn the_clear_matters_on_a_network_only_and_no_change_could_keep_the_server_from_starting() {
        let found = |reached, ssl, tls| check(&Facts { reached, tls, ..stock().with("ssl", ssl) }, &plan(1)).expect("found");
        assert_eq!(found(Transport::Socket, "off", false).severity, Severity::Info);
        assert_eq!(found(Transport::Network, "off", false).severity, Severity::Warning);
        assert_eq!(found(Transport::Network, "on", false).severity, Severity::Warning);
        assert_eq!(found(Transport::Network, "on", true).severity, Severity::Ok);
        assert!(found(Transport::Network, "off", false).changes.is_empty());
    }
}
