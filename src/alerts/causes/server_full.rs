//! The server has no slot left.

use super::cause;
use super::refused::is_full;
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;
use crate::history::frame::ServerFrame;
use plimsoll_model::Level;

pub(super) const ID: &str = "server_full";

/// SQLSTATE of "too many clients already".
const TOO_MANY: &str = "53300";
/// From here on the next that connects may be refused.
pub(super) const NEARLY: f64 = Level::BOUNDS[1] as f64;

/// Pools that are named: as many as help to see who takes the slots.
const NAMED: usize = 8;

/// The server while it is full, as far as anything is known of it.
pub(super) fn judged<'s>(scene: &Scene<'s>) -> Option<&'s ServerFrame> {
    known(scene).filter(|server| is_full(scene) || (scene.pool.is_none() && is_nearly_full(server)))
}

fn known<'s>(scene: &Scene<'s>) -> Option<&'s ServerFrame> {
    scene.server.and_then(|server| server.known.as_ref()).filter(|server| server.usable_slots > 0)
}

fn is_nearly_full(server: &ServerFrame) -> bool {
    let share = server.slots().zip(server.sessions.mean()).map(|(slots, taken)| slots.percent(taken));
    share.is_some_and(|share| share >= NEARLY)
}

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = known(scene);
    if !is_full(scene) && judged(scene).is_none() {
        return None;
    }
    let mut evidence = Vec::new();
    if let Some(server) = server {
        evidence.extend(server.sessions.max().map(|taken| format!("{taken} of {} usable slots are taken", server.usable_slots)));
        evidence.extend(server.others.max().map(|others| format!("{others} sessions are from other applications")));
    }
    evidence.extend(pools(scene));
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

/// Of the pools that draw on the server the console's own, and those with the most connections.
fn pools(scene: &Scene) -> Vec<String> {
    let mut told: Vec<_> = scene.pools_there().filter_map(|(name, pool)| Some((name, pool, pool.now.open.max()?))).collect();
    told.sort_by_key(|(_, pool, open)| (pool.role.is_observed(), std::cmp::Reverse(*open)));
    let named = told.iter().take(NAMED).map(|(name, pool, open)| match pool.now.total_capacity {
        Some(capacity) => format!("{name} has {open} of {capacity} connections open"),
        None => format!("{name} has {open} connections open"),
    });
    named.collect()
}
