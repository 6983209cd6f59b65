//! The server has no slot left.

use super::cause;
use super::refused::is_full;
use crate::alerts::engine::Scene;
use crate::alerts::model::Cause;
use crate::pool::Level;

pub(super) const ID: &str = "server_full";

/// SQLSTATE of "too many clients already".
const TOO_MANY: &str = "53300";
/// From here on the next that connects may be refused.
const NEARLY: f64 = Level::BOUNDS[1] as f64;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server.and_then(|server| server.known.as_ref()).filter(|server| server.usable_slots > 0);
    let share = server.and_then(|server| Some(100.0 * server.sessions.mean()? / f64::from(server.usable_slots))).unwrap_or(0.0);
    if !is_full(scene) && (scene.pool.is_some() || share < NEARLY) {
        return None;
    }
    let mut evidence = Vec::new();
    if let Some(server) = server {
        evidence.extend(server.sessions.max().map(|taken| format!("{taken} of {} usable slots are taken", server.usable_slots)));
        evidence.extend(server.others.max().map(|others| format!("{others} sessions are of none of the pools shown")));
    }
    evidence.extend(scene.pools.iter().map(|(name, pool)| format!("{name} has {} of {} open", pool.now.open.max, pool.now.total_capacity)));
    if is_full(scene) {
        evidence.push(format!("connecting fails with SQLSTATE {TOO_MANY}"));
    }
    let remedy =
        scene.room().map_or_else(|| "Raise max_connections, or let others hold fewer connections.".to_owned(), |room| room.remedy());
    cause(ID, format!("The server has no slots left for all who connect. {remedy}"), evidence)
}
