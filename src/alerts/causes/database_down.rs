//! The server does not answer.

use super::cause;
use super::refused::{answers, evidence, failures};
use crate::alerts::model::Cause;
use crate::alerts::scene::Scene;

pub(super) const ID: &str = "database_down";

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = scene.server.filter(|server| server.is_down() && !answers(scene))?;
    let mut evidence_of = Vec::new();
    evidence_of.extend(server.reason.as_ref().map(|reason| format!("the console's reading failed: {}", reason.trim_end_matches('.'))));
    evidence_of.extend(failures(scene).map(|(name, failure)| evidence(name, failure)));
    let sessions = server.known.as_ref().and_then(|known| known.sessions.max());
    evidence_of.extend(sessions.map(|sessions| format!("the last answer showed {sessions} sessions")));
    let sentence = match failures(scene).next() {
        Some((_, failure)) => {
            format!("The database does not answer: {}. The pools reconnect by themselves.", failure.message.trim_end_matches('.'))
        }
        None => {
            "The database does not answer. Start it, or check the network between it and the console. The pools reconnect by themselves."
                .into()
        }
    };
    cause(ID, sentence, evidence_of)
}
