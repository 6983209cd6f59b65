//! A server that has no room for one more instance.

use std::time::Duration;

use super::{Breach, Defaults, Family, MINUTE, Rule, RuleSubject, RuleUnit};
use crate::alerts::rules::TriggerSide;
use crate::alerts::scene::Scene;
use plimsoll_model::room::Room;

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

/// How many more instances would fit, of the service whose instance is the largest; below 0: so many slots are missing, whosever they
/// are. Both sides of 0 are held against limits that are instances: a limit is 0 at least.
fn measure(scene: &Scene) -> Option<f64> {
    scene.server?.answer()?;
    let room = scene.room()?;
    Some(match room.headroom() {
        short @ ..0 => short as f64,
        left => left as f64 / f64::from(room.deploy().max(1)),
    })
}

fn sentence(scene: &Scene, _said: &Breach) -> String {
    let Some(room) = scene.room() else { return "The slots of the server are unknown: 0 readings have succeeded.".to_owned() };
    let (usable, deploy) = (room.usable(), room.deploy());
    let case = match room.headroom() {
        short @ ..0 => short_of(scene, &room, -short),
        left => {
            let service = room.deployed().map(|name| format!(" of {name}")).unwrap_or_default();
            let of = scene.server_name_after(" of ");
            format!("{left} of {usable} usable slots{of} are left when every pool is full; one more instance{service} needs {deploy}.")
        }
    };
    format!("{case} {}", room.remedy())
}

/// Who can take more than there is: of a fleet the largest by name.
fn short_of(scene: &Scene, room: &Room, short: i64) -> String {
    let (most, usable, server) = (room.at_most(), room.usable(), scene.server_words());
    match &room.fleet {
        Some(fleet) => {
            let slots = if short == 1 { "slot" } else { "slots" };
            format!("{short} {slots} short: {}, and the {server} has {usable} usable slots.", fleet.may_take())
        }
        None => format!(
            "Pools, declared services and other sessions can need {most} slots. The {server} has {usable} usable slots: {short} too few."
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::model::Severity;
    use crate::alerts::rules::measured;
    use crate::alerts::scene::ServerHistory;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::findings;
    use crate::capacity::ledger;
    use crate::capacity::model::Severity as Finding;
    use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
    use crate::history::frame::ServerFrame;
    use plimsoll_model::room::Room;

    /// What the alert makes of a room.
    fn of_alert(room: Room) -> Option<Severity> {
        with_scene(room, |scene| {
            let value = measure(scene).expect("a number");
            let Defaults { warning, critical, .. } = RULE.defaults;
            let is_beyond = |limit: Option<f64>| limit.is_some_and(|limit| value < limit);
            assert_eq!(RULE.fires, TriggerSide::Below);
            [(critical, Severity::Critical), (warning, Severity::Warning)]
                .into_iter()
                .find(|(limit, _)| is_beyond(*limit))
                .map(|(_, is)| is)
        })
    }

    fn with_scene<T>(room: Room, told: impl FnOnce(&Scene) -> T) -> T {
        let mut server = ServerHistory::default();
        server.push(0, 1, ServerFrame { answered: 1, usable_slots: room.usable(), ..Default::default() }, None, None);
        server.room = Some(room);
        let pools = BTreeMap::new();
        let scene = Scene { source: "the server", pool: None, server: Some(&server), pools: &pools, is_silent: false };
        told(&scene)
    }

    /// The console's own pool of 2 beside twelve instances of 10 + 12 and two of 5 + 5.
    fn fleet(max_connections: u32) -> RoomAndFinding {
        let told = |name, instances, base, overflow| PlannedPool::sized(PoolKind::Observed, name, instances, base, overflow);
        let own = PlannedPool::sized(PoolKind::Shown, "plimsoll", 1, 2, 0);
        let services = vec![told("recommendations", 12, 10, 12), told("basket", 2, 5, 5)];
        let plan = CapacityPlan::with_observed(Some(own), &[], services, None);
        let facts = stock().with("max_connections", &max_connections.to_string());
        let found = findings::check(&facts, &plan).into_iter().find(|finding| finding.id == "connections").expect("found");
        RoomAndFinding { room: ledger::count(&facts, &plan).room(&plan), found }
    }

    /// What two doors say of one server.
    struct RoomAndFinding {
        room: Room,
        found: crate::capacity::model::Finding,
    }

    impl RoomAndFinding {
        /// In severity and in remedy.
        fn assert_they_agree(self, max_connections: u32) {
            let Self { room, found } = self;
            let expected = match found.severity {
                Finding::Critical => Some(Severity::Critical),
                Finding::Warning => Some(Severity::Warning),
                Finding::Info | Finding::Ok => None,
            };
            assert_eq!(of_alert(room.clone()), expected, "max_connections {max_connections}");
            assert!(found.next_step.is_none_or(|step| step.starts_with(&room.remedy())), "max_connections {max_connections}");
        }
    }

    fn said(room: &Room) -> String {
        let breach = Breach { value: 0.0, limit: 0.0, lasts: Duration::ZERO };
        with_scene(room.clone(), |scene| sentence(scene, &breach))
    }

    #[test]
    fn a_fleet_that_does_not_fit_names_the_largest_services_and_what_is_short_in_slots() {
        let RoomAndFinding { room, .. } = fleet(250);
        let said = said(&room);
        assert!(
            said.starts_with("39 slots short: recommendations may take 264, basket 20 and plimsoll 2, 286 together, and the server has 247 usable slots. "),
            "{said}"
        );
        assert!(said.ends_with(&room.remedy()) && said.contains("max_overflow of recommendations to at most 7"), "{said}");
        assert!(!said.contains("ther applications") && !said.contains("this pool"), "{said}");
        let value = with_scene(room, |scene| measure(scene).expect("a number"));
        assert_eq!((value, measured(RULE.unit, value).as_str()), (-39.0, "39 slots short"));
    }

    #[test]
    fn a_fleet_without_room_for_a_deploy_names_the_service_that_needs_most() {
        let RoomAndFinding { room, .. } = fleet(300);
        assert!(
            said(&room)
                .starts_with("11 of 297 usable slots are left when every pool is full; one more instance of recommendations needs 22. ")
        );
        assert_eq!(with_scene(room, |scene| measured(RULE.unit, measure(scene).expect("a number"))), "0.5 instances");
    }

    #[test]
    fn alert_and_finding_agree_of_a_fleet_too() {
        for max_connections in (200..400).step_by(3) {
            fleet(max_connections).assert_they_agree(max_connections);
        }
    }

    #[test]
    fn alert_and_finding_have_one_severity_and_one_remedy() {
        for max_connections in (60..700).step_by(7) {
            let facts = stock().with("max_connections", &max_connections.to_string()).with_sessions("nightly", 5);
            let found = findings::check(&facts, &plan(2)).into_iter().find(|finding| finding.id == "connections").expect("found");
            let room = ledger::count(&facts, &plan(2)).room(&plan(2));
            RoomAndFinding { room, found }.assert_they_agree(max_connections);
        }
    }
}
