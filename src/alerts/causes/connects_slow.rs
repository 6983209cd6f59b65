//! Opening a connection takes long.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::rules::connects_slow;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;

pub(super) const ID: &str = "connects_slow";

/// In seconds; the typical connect takes a few milliseconds, one to a distant server some hundred.
const SLOW: f64 = 0.5;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let connects = &pool.five_minutes.connects;
    let median = connects_slow::median(pool);
    // A pool that is whole opens nothing for its callers.
    let has_room = pool.now.open.min().zip(pool.now.total_capacity).is_none_or(|(open, capacity)| open < capacity);
    let opens = pool.minute.counted.counters().connects.is_some_and(|opened| opened > 0) && has_room;
    // A session that waits for a lock on a catalog is slow to open, and no setting of the pool helps it.
    let blocked = scene
        .server
        .and_then(|server| server.answer())
        .is_some_and(|server| server.waiting_for_locks.max().is_some_and(|waiting| waiting > 0));
    if median < SLOW || !opens || blocked {
        return None;
    }
    let mut evidence = vec![
        format!("half of the connects took {} or longer", duration_plain(median)),
        format!("{} connections were opened in five minutes", connects.count()),
    ];
    let open = pool.now.open.max().zip(pool.now.total_capacity);
    evidence.extend(open.map(|(open, capacity)| format!("{open} of {capacity} connections are open")));
    let advice = "Connections take long to open. Raise pool_size to keep more of them open. `plimsoll check --connect-test` shows what takes the time.";
    cause(ID, advice, evidence)
}
