//! The addresses of a name, each of which is an instance.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::timeout;

use super::target::{Target, TargetForm};
use super::{FoundTargets, MOST_TARGETS};

/// A resolver that does not answer by then does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The addresses of a name at this moment.
///
/// # Errors
/// Why they are not known.
pub async fn find(name: &str, port: u16, form: &TargetForm) -> Result<FoundTargets, String> {
    let found = timeout(PATIENCE, tokio::net::lookup_host((name, port))).await;
    let found = found.map_err(|_| format!("is not resolved within {} s", PATIENCE.as_secs()))?;
    let found: BTreeSet<SocketAddr> = found.map_err(|error| format!("is not resolved: {error}"))?.collect();
    let targets = found.into_iter().take(MOST_TARGETS).map(|at| Target::of_name(name, at, form));
    Ok(FoundTargets { targets: targets.collect::<Result<_, _>>()?, note: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TargetForm {
        TargetForm { scheme: "http".into(), path: "/metrics".into() }
    }

    #[tokio::test]
    async fn each_address_of_a_name_is_a_target() {
        let found = find("localhost", 8000, &form()).await.expect("every machine knows it").targets;
        assert!(found.iter().any(|target| target.address.ends_with(":8000")), "{found:?}");
        assert!(found.iter().all(|target| target.host_header.as_deref() == Some("localhost:8000")));
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_a_sentence() {
        let said = find("nobody.invalid", 8000, &form()).await.expect_err("reserved by RFC 6761");
        assert!(said.starts_with("is not resolved"), "{said}");
    }
}
