//! What a pool says it holds against what the server sees under its name.

use super::facts::{Facts, ServerSession};
use super::model::{Reconciliation, UnknownSession};

/// A pool of this process at about the moment of the reading.
#[derive(Clone, Debug, Default)]
pub struct PoolBackends {
    pub application_name: String,
    /// Its backends before the reading and after it: what came or went in between is nobody's fault.
    pub before: Vec<i32>,
    pub after: Vec<i32>,
}

/// Names the sessions that are not the pool's, and the backends that are gone.
pub fn reconcile(facts: &Facts, held: &PoolBackends) -> Reconciliation {
    let ours = |pid: &i32| held.before.contains(pid) || held.after.contains(pid);
    let named = |session: &&ServerSession| session.application.as_deref() == Some(held.application_name.as_str());
    let seen: Vec<&ServerSession> = facts.sessions.iter().filter(named).collect();
    let mut strangers: Vec<UnknownSession> = seen.iter().filter(|session| !ours(&session.pid)).map(|session| stranger(session)).collect();
    strangers.sort_by(|a, b| b.age.unwrap_or(0.0).total_cmp(&a.age.unwrap_or(0.0)));
    let there = |pid: &i32| facts.sessions.iter().any(|session| session.pid == *pid);
    let throughout = held.before.iter().filter(|pid| held.after.contains(pid));
    Reconciliation {
        application_name: held.application_name.clone(),
        held: count(held.after.len()),
        seen: count(seen.len()),
        strangers,
        gone: throughout.filter(|pid| !there(pid)).copied().collect(),
    }
}

fn stranger(session: &ServerSession) -> UnknownSession {
    let ServerSession { pid, application, age, state, address, .. } = session.clone();
    UnknownSession { pid, application, age, state, address }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::stock;

    fn held(before: std::ops::Range<i32>, after: std::ops::Range<i32>) -> PoolBackends {
        PoolBackends { application_name: "shop".into(), before: before.collect(), after: after.collect() }
    }

    #[test]
    fn the_pool_holds_37_and_the_server_sees_41_names_the_four() {
        let facts = stock().with_sessions("shop", 41).with_sessions("nightly", 3);
        let reconciled = reconcile(&facts, &held(1000..1037, 1000..1037));
        assert_eq!((reconciled.held, reconciled.seen), (37, 41));
        assert_eq!(reconciled.strangers.iter().map(|stranger| stranger.pid).collect::<Vec<_>>(), [1037, 1038, 1039, 1040]);
        let first = &reconciled.strangers[0];
        assert_eq!((first.age, first.state.as_deref(), first.address.as_deref()), (Some(60.0), Some("idle"), Some("10.0.0.7")));
        assert!(reconciled.sentence().starts_with("The pool holds 37, the server sees 41 of shop. 4 are not this pool's"));
    }

    #[test]
    fn what_comes_or_goes_during_the_reading_is_not_a_discrepancy() {
        let reconciled = reconcile(&stock().with_sessions("shop", 3), &held(999..1003, 1000..1004));
        assert_eq!((reconciled.strangers, reconciled.gone), (vec![], vec![]));
    }

    #[test]
    fn a_backend_that_the_server_no_longer_has_is_named() {
        assert_eq!(reconcile(&stock().with_sessions("shop", 3), &held(1000..1005, 1000..1005)).gone, [1003, 1004]);
    }
}
