//! What is watched does not answer.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit, rounded};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;

pub(super) const RULE: Rule = Rule {
    id: "unreachable",
    title: "Unreachable",
    about: RuleSubject::Sources,
    unit: RuleUnit::Percent,
    of: "failed readings",
    fires: TriggerSide::Above,
    family: Family::Alone,
    defaults: Defaults { warning: None, critical: Some(100.0), lasts: Duration::from_secs(10), keep_firing: MINUTE },
    measure,
    sentence,
    why: "Without readings, no other rule can judge.",
};

/// The share of readings that were not answered. A pool in this process always is, as long as its numbers come.
fn measure(scene: &Scene) -> Option<f64> {
    if scene.is_silent {
        return Some(100.0);
    }
    if scene.pool.is_some() {
        return Some(0.0);
    }
    let now = &scene.server?.now;
    let asked = now.answered + now.failed;
    (asked > 0).then(|| 100.0 * f64::from(now.failed) / f64::from(asked))
}

fn sentence(scene: &Scene, said: &Breach) -> String {
    let lasting = said.lasting();
    if scene.pool.is_some() {
        return format!("Pool {} has reported no numbers{lasting}.", scene.source);
    }
    let reason = scene.server.and_then(|server| server.reason.as_deref());
    let why = reason.map_or_else(|| ".".to_owned(), |reason| format!(": {}.", reason.trim_end_matches('.')));
    let server = scene.server_words();
    // A refusal is an answer.
    let refuses = scene.server.and_then(|server| server.failure.as_ref()).is_some_and(|failure| failure.cause.is_answer());
    match (said.value, refuses) {
        (100.0.., true) => format!("The {server} has refused the console{lasting}{why}"),
        (share, true) => format!("The {server} has refused {} % of the readings{lasting}{why}", rounded(share)),
        (100.0.., false) => format!("The {server} has not answered{lasting}{why}"),
        (share, false) => format!("The {server} has not answered {} % of the readings{lasting}{why}", rounded(share)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::scene::ServerHistory;
    use crate::history::frame::ServerFrame;
    use plimsoll_pool::{ConnectCause, ConnectFailure};

    fn told(cause: ConnectCause) -> String {
        let (code, message) = (None, "the reason".to_owned());
        let mut server = ServerHistory::default();
        let failure = ConnectFailure { code, cause, message: message.clone() };
        server.push(0, 1, ServerFrame { failed: 1, ..Default::default() }, Some(message), Some(failure));
        let scene = Scene { source: "the server", pool: None, server: Some(&server), pools: &BTreeMap::new(), is_silent: false };
        sentence(&scene, &Breach { value: 100.0, limit: 100.0, lasts: Duration::from_secs(10) })
    }

    #[test]
    fn a_refusal_is_not_told_as_silence() {
        assert_eq!(told(ConnectCause::Password), "The server has refused the console for 10 s: the reason.");
        assert_eq!(told(ConnectCause::NothingListens), "The server has not answered for 10 s: the reason.");
    }
}
