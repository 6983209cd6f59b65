//! A server that has no room for one more instance.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;

pub(super) const RULE: Rule = Rule {
    id: "headroom",
    title: "Headroom",
    about: RuleSubject::Server,
    unit: RuleUnit::Instances,
    of: "room for more instances",
    fires: TriggerSide::Below,
    family: Family::Alone,
    defaults: Defaults { warning: Some(1.0), critical: Some(0.0), lasts: Duration::from_secs(300), keep_firing: MINUTE },
    measure,
    sentence,
    why: "A rolling deploy starts the new instance before it stops the old one. Without room for both, the server refuses connections.",
};

/// How many more instances of the pool that is shown would fit; below 0: it does not fit itself.
fn measure(scene: &Scene) -> Option<f64> {
    scene.server?.answer()?;
    let room = scene.room()?;
    Some(room.headroom() as f64 / f64::from(room.capacity()))
}

fn sentence(scene: &Scene, _said: &Breach) -> String {
    let Some(room) = scene.room() else { return "The slots of the server are unknown: 0 readings have succeeded.".to_owned() };
    let (most, usable, capacity) = (room.at_most(), room.usable(), room.capacity());
    let server = scene.server_words();
    let of = scene.server_name_after(" of ");
    let case = match room.headroom() {
        short @ ..0 => {
            format!(
                "Pools, declared services and other sessions can need {most} slots. The {server} has {usable} usable slots: {} too few.",
                -short
            )
        }
        left => {
            let service = room.service.as_ref().map(|name| format!(" of {name}")).unwrap_or_default();
            format!("{left} of {usable} usable slots{of} are left when every pool is full; one more instance{service} needs {capacity}.")
        }
    };
    format!("{case} {}", room.remedy())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::model::Severity;
    use crate::alerts::scene::ServerHistory;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::findings;
    use crate::capacity::ledger;
    use crate::capacity::model::Severity as Finding;
    use crate::history::frame::ServerFrame;
    use plimsoll_model::room::Room;

    /// What the alert makes of a room.
    fn of_alert(room: Room) -> Option<Severity> {
        let mut server = ServerHistory::default();
        server.push(0, 1, ServerFrame { answered: 1, usable_slots: room.usable(), ..Default::default() }, None, None);
        server.room = Some(room);
        let pools = BTreeMap::new();
        let scene = Scene { source: "the server", pool: None, server: Some(&server), pools: &pools, is_silent: false };
        let value = measure(&scene).expect("a number");
        let Defaults { warning, critical, .. } = RULE.defaults;
        let is_beyond = |limit: Option<f64>| limit.is_some_and(|limit| value < limit);
        assert_eq!(RULE.fires, TriggerSide::Below);
        [(critical, Severity::Critical), (warning, Severity::Warning)].into_iter().find(|(limit, _)| is_beyond(*limit)).map(|(_, is)| is)
    }

    #[test]
    fn alert_and_finding_have_one_severity_and_one_remedy() {
        for max_connections in (60..700).step_by(7) {
            let facts = stock().with("max_connections", &max_connections.to_string()).with_sessions("nightly", 5);
            let found = findings::check(&facts, &plan(2)).into_iter().find(|finding| finding.id == "connections").expect("found");
            let room = ledger::count(&facts, &plan(2)).room(&plan(2));
            let expected = match found.severity {
                Finding::Critical => Some(Severity::Critical),
                Finding::Warning => Some(Severity::Warning),
                Finding::Info | Finding::Ok => None,
            };
            assert_eq!(of_alert(room.clone()), expected, "max_connections {max_connections}");
            assert!(found.next_step.is_none_or(|step| step.starts_with(&room.remedy())), "max_connections {max_connections}");
        }
    }
}
