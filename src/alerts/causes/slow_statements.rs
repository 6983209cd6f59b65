//! The same callers hold their connections longer than before.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;

pub(super) const ID: &str = "slow_statements";

/// Of fewer, p95 says little.
const FEWEST: u64 = 20;
/// How many times as long as before.
const FACTOR: f64 = 2.0;
/// In seconds: what doubles from one millisecond to two is not why a pool is full.
const SHORTEST: f64 = 0.01;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let (now, before) = (&pool.minute.holds, pool.before().holds);
    let (longer, normal) = (now.quantile(0.95)?.as_secs_f64(), before.quantile(0.95)?.as_secs_f64());
    let enough = now.count() >= FEWEST && before.count() >= FEWEST;
    if !enough || longer < SHORTEST || longer < FACTOR * normal {
        return None;
    }
    let evidence = vec![
        format!("hold p95 is {} in the last minute, and was {} in the 15 minutes before", duration_plain(longer), duration_plain(normal)),
        format!("{} leases ended in the last minute", now.count()),
    ];
    cause(
        ID,
        "Connections are held longer than before: statements have become slow. The page Activity lists slow statements and long transactions.",
        evidence,
    )
}
