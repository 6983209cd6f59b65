//! Sessions wait for each other's locks.

use super::cause;
use crate::alerts::engine::Scene;
use crate::alerts::model::Cause;
use crate::alerts::rules::time;
use crate::history::shown::Shown;

pub(super) const ID: &str = "lock_pile_up";

/// One or two wait for a moment on any busy server.
const FEWEST: f64 = 3.0;
/// Of the active sessions.
const SHARE: f64 = 0.2;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server?.answer()?;
    let (waiting, active) = (server.waiting_for_locks.mean()?, server.active.mean()?);
    if waiting < FEWEST || waiting < SHARE * active {
        return None;
    }
    let mut evidence = vec![format!("{waiting:.0} sessions wait for locks, of {active:.0} that are active")];
    // Zero is nothing that is worth telling: the transaction has just begun.
    let age = |age: Shown| age.max().filter(|age| *age > 0).map(|age| time(f64::from(age)));
    evidence.extend(age(server.longest_transaction).map(|age| format!("the longest transaction began {age} ago")));
    evidence.extend(age(server.longest_idle_in_transaction).map(|age| format!("the longest idle in transaction: {age}")));
    cause(
        ID,
        "Sessions wait for locks that another holds. The page Activity shows who blocks whom; end the root blocker's transaction.",
        evidence,
    )
}
