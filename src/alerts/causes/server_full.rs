//! The server has no slot left.

use super::cause;
use super::refused::is_full;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use plimsoll_model::Level;

pub(super) const ID: &str = "server_full";

/// SQLSTATE of "too many clients already".
const TOO_MANY: &str = "53300";
/// From here on the next that connects may be refused.
const NEARLY: f64 = Level::BOUNDS[1] as f64;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server.and_then(|server| server.known.as_ref()).filter(|server| server.usable_slots > 0);
    let share = server.and_then(|server| Some(server.slots()?.percent(server.sessions.mean()?))).unwrap_or(0.0);
    if !is_full(scene) && (scene.pool.is_some() || share < NEARLY) {
        return None;
    }
    let mut evidence = Vec::new();
    if let Some(server) = server {
        evidence.extend(server.sessions.max().map(|taken| format!("{taken} of {} usable slots are taken", server.usable_slots)));
        evidence.extend(server.others.max().map(|others| format!("{others} sessions are from other applications")));
    }
    evidence.extend(
        scene.pools.iter().map(|(name, pool)| format!("{name} has {} of {} connections open", pool.now.open.max, pool.now.total_capacity)),
    );
    if is_full(scene) {
        evidence.push(format!("connecting fails with SQLSTATE {TOO_MANY}"));
    }
    let remedy = scene
        .room()
        .map_or_else(|| "Raise max_connections, or lower the pool sizes of other applications.".to_owned(), |room| room.remedy());
    let all_taken = server.is_some_and(|server| server.sessions.max().is_some_and(|taken| taken >= server.usable_slots));
    let what = if is_full(scene) || all_taken { "The server has no slots left." } else { "The server has few slots left." };
    cause(ID, format!("{what} {remedy}"), evidence)
}
