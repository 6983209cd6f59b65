//! The server has no slot left.

use super::cause;
use crate::alerts::engine::Scene;
use crate::alerts::model::Cause;

pub(super) const ID: &str = "server_full";

/// SQLSTATE of "too many clients already".
const TOO_MANY: &str = "53300";
/// From here on the next that connects may be refused.
const NEARLY: f64 = 80.0;

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server.and_then(|server| server.known.as_ref()).filter(|server| server.usable_slots > 0);
    let share = server.map_or(0.0, |server| 100.0 * server.sessions.mean() / f64::from(server.usable_slots));
    if !is_refused(scene) && (scene.pool.is_some() || share < NEARLY) {
        return None;
    }
    let mut evidence = Vec::new();
    if let Some(server) = server {
        evidence.push(format!("{} of {} usable slots are taken", server.sessions.max, server.usable_slots));
        evidence.push(format!("{} sessions are of none of the pools shown", server.others.max));
    }
    evidence.extend(scene.pools.iter().map(|(name, pool)| format!("{name} has {} of {} open", pool.now.open.max, pool.now.total_capacity)));
    if is_refused(scene) {
        evidence.push(format!("connecting fails with SQLSTATE {TOO_MANY}"));
    }
    cause(ID, "The server has no slots left for all who connect. Raise max_connections, or let somebody hold fewer.", evidence)
}

/// Whether the server said so itself.
pub(super) fn is_refused(scene: &Scene) -> bool {
    let refused = |pool: &crate::alerts::engine::PoolPast| {
        pool.live.connect_failure.as_ref().is_some_and(|failure| failure.code.as_deref() == Some(TOO_MANY))
    };
    scene.pools.values().any(refused)
}
