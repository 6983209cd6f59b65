//! Leases are not given back.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use crate::ui::format::duration_plain;

pub(super) const ID: &str = "leak";

/// Fewer are not why a pool is full.
const SHARE: f64 = 0.2;
/// As many as help to find the place.
const NAMED: usize = 3;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool?;
    let share = pool.live.suspects.len() as f64 / f64::from(pool.now.total_capacity?.max(1));
    if share >= SHARE { any(scene) } else { None }
}

/// However few they are.
pub(super) fn any(scene: &Scene) -> Option<Cause> {
    let pool = scene.pool.filter(|pool| !pool.live.suspects.is_empty())?;
    let suspects = &pool.live.suspects;
    let of = pool.now.total_capacity.map(|capacity| format!(" of {capacity}")).unwrap_or_default();
    let mut evidence = vec![format!("{}{of} connections are held longer than the leak threshold", suspects.len())];
    evidence.extend(suspects.iter().take(NAMED).map(|held| format!("{} for {}", held.site, duration_plain(held.held.as_secs_f64()))));
    cause(
        ID,
        "Leases are held and not released. Drop each lease when its query is done, and always before waiting for anything else.",
        evidence,
    )
}
