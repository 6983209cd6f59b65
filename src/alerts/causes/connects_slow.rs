//! Opening a connection takes long.

use super::cause;
use crate::alerts::engine::Scene;
use crate::alerts::model::Cause;
use crate::alerts::rules::time;

pub(super) const ID: &str = "connects_slow";

/// Of fewer, p95 is just the slowest.
const FEWEST: u64 = 5;
/// In seconds; the typical connect takes a few milliseconds.
const SLOW: f64 = 0.1;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let connects = &pool.five_minutes.connects;
    let p95 = connects.quantile(0.95)?.as_secs_f64();
    // A pool that is whole opens nothing for its callers.
    let opens = pool.minute.totals.connects_ok > 0 && pool.now.open.min < pool.now.total_capacity;
    if connects.count() < FEWEST || p95 < SLOW || !opens {
        return None;
    }
    let evidence = vec![
        format!("one of 20 connects took {} or longer", time(p95)),
        format!("{} were opened within five minutes", connects.count()),
        format!("{} of {} are open", pool.now.open.max, pool.now.total_capacity),
    ];
    let advice = "Connections take long to open. Keep more of them open (pool_size), and see what costs the time with `plimsoll check --connect-test`.";
    cause(ID, advice, evidence)
}
