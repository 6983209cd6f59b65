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
    let opens = pool.minute.totals.connects_ok > 0 && pool.now.open.min < pool.now.total_capacity;
    // A session that waits for a lock on a catalog is slow to open, and no setting of the pool helps it.
    let blocked = scene
        .server
        .and_then(|server| server.answer())
        .is_some_and(|server| server.waiting_for_locks.max().is_some_and(|waiting| waiting > 0));
    if median < SLOW || !opens || blocked {
        return None;
    }
    let evidence = vec![
        format!("half of the connects took {} or longer", duration_plain(median)),
        format!("{} connections were opened in five minutes", connects.count()),
        format!("{} of {} connections are open", pool.now.open.max, pool.now.total_capacity),
    ];
    let advice = "Connections take long to open. Raise pool_size to keep more of them open. `plimsoll check --connect-test` shows what takes the time.";
    cause(ID, advice, evidence)
}
