//! Sessions wait for each other's locks.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use crate::history::gauge_stats::GaugeStats;
use crate::overview::chain::blocker_words;
use crate::ui::format::duration_plain;
use crate::ui::format::plural;

pub(super) const ID: &str = "lock_pile_up";

/// One or two wait for a moment on any busy server.
const FEWEST: f64 = 3.0;
/// A small pool has no more: two are enough where they are half of what its callers hold.
const FEWEST_OF_POOL: f64 = 2.0;
const SHARE_OF_POOL: f64 = 0.5;
/// Of the active sessions.
const SHARE: f64 = 0.2;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server?.answer()?;
    let (waiting, active) = (server.waiting_for_locks.mean()?, server.active.mean()?);
    // Sessions of others that wait are not why this pool is full.
    let is_elsewhere = scene.work().is_some_and(|work| work.hidden == 0 && work.waiting_for_locks == 0);
    if is_elsewhere || waiting < fewest(scene) || waiting < SHARE * active { None } else { any(scene) }
}

fn fewest(scene: &Scene) -> f64 {
    let of_pool = scene.pool.and_then(|pool| Some((SHARE_OF_POOL * pool.now.checked_out.mean()?).max(FEWEST_OF_POOL)));
    of_pool.map_or(FEWEST, |of_pool| of_pool.min(FEWEST))
}

/// However few they are.
pub(super) fn any(scene: &Scene) -> Option<Cause> {
    let server = scene.server?.answer()?;
    let waiting = server.waiting_for_locks.mean().filter(|waiting| *waiting > 0.0)?;
    let active = server.active.mean()?;
    let sessions = plural(waiting.round() as u32, "session waits", "sessions wait");
    let mut evidence = vec![format!("{sessions} for locks, of {active:.0} active sessions")];
    // Zero is nothing that is worth telling: the transaction has just begun.
    let age = |age: GaugeStats| age.max().filter(|age| *age > 0).map(|age| duration_plain(f64::from(age)));
    evidence.extend(age(server.longest_transaction).map(|age| format!("the longest transaction began {age} ago")));
    evidence.extend(age(server.longest_idle_in_transaction).map(|age| format!("the longest idle transaction has been idle for {age}")));
    let blocker = scene.server.and_then(|server| server.live.locks.as_ref()?.blocker.as_ref());
    evidence.extend(blocker.map(|blocker| format!("{} holds up most of them", blocker_words(blocker))));
    cause(
        ID,
        "Sessions wait for locks that another session holds. The page Activity shows the root blocker: end its transaction.",
        evidence,
    )
}
