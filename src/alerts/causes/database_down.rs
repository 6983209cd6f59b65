//! The server does not answer.

use super::cause;
use super::server_full::is_refused;
use crate::alerts::engine::Scene;
use crate::alerts::model::Cause;

pub(super) const ID: &str = "database_down";

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server.filter(|server| server.is_down() && !is_refused(scene))?;
    let mut evidence = Vec::new();
    evidence.extend(server.reason.as_ref().map(|reason| format!("asked by the console: {}", reason.trim_end_matches('.'))));
    let failing = scene.pools.iter().filter_map(|(name, pool)| Some((name, pool.live.connect_failure.as_ref()?)));
    evidence.extend(failing.map(|(name, failure)| format!("connects of {name}: {}", failure.message.trim_end_matches('.'))));
    let sessions = server.known.as_ref().and_then(|known| known.sessions.max());
    evidence.extend(sessions.map(|sessions| format!("at its last answer it had {sessions} sessions")));
    cause(
        ID,
        "The database does not answer. Start it, or see what stands between; the pools open connections again by themselves.",
        evidence,
    )
}
