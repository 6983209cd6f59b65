//! Instances of a service in one incident.

use super::*;

#[test]
fn instances_of_a_service_are_one_incident_that_lists_them_as_they_join_and_leave() {
    let mut tracker = IncidentTracker::default();
    let pool = |instance: &str| format!("orders / {instance} / main");
    tracker.set_services(BTreeMap::from([("orders".to_owned(), 40)]));
    tracker.take(fires("utilization", &pool("a"), WARNING, cause("too_small"), 1));
    assert_eq!(told(&tracker), [("orders / a / main".into(), "utilization fires.".into(), vec![])], "one is told by its own name");
    for (at_s, instance) in [(15, "b"), (50, "c")] {
        tracker.take(fires("waiting", &pool(instance), WARNING, cause("too_small"), at_s));
    }
    tracker.take(fires("utilization", "billing / a / main", WARNING, cause("too_small"), 51));
    let orders = ("orders".to_owned(), "3 of 40 instances of orders, for example: utilization fires.".to_owned(), vec!["a", "b", "c"]);
    let orders = (orders.0, orders.1, orders.2.into_iter().map(str::to_owned).collect::<Vec<_>>());
    assert!(told(&tracker).contains(&orders) && tracker.open().len() == 2, "{:?}", told(&tracker));
    tracker.take(is_over("waiting", &pool("b"), 70));
    assert!(told(&tracker).iter().any(|(_, said, all)| said.starts_with("2 of 40 instances of orders") && all == &["a", "c"]));
    tracker.take(is_over("waiting", &pool("c"), 80));
    tracker.take(is_over("utilization", &pool("a"), 90));
    let last = tracker.unwritten().iter().rev().find_map(UnsavedChange::notice).map(|notice| notice.incident.clone()).expect("a notice");
    assert_eq!((last.sentence.as_str(), last.instances.len()), ("3 of 40 instances of orders, for example: utilization fires.", 3));
}

#[test]
fn instances_that_go_are_one_incident_and_apart_from_what_else_their_service_has() {
    let mut tracker = IncidentTracker::default();
    tracker.take(fires("utilization", "orders / a / main", WARNING, cause("too_small"), 1));
    tracker.take(fires("instance_gone", "orders / b / main", WARNING, None, 2));
    tracker.take(fires("instance_gone", "orders / b / reports", WARNING, None, 2));
    tracker.take(fires("instance_gone", "orders / c / main", WARNING, None, 30));
    let all = told(&tracker);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().any(|(_, said, all)| said.starts_with("2 instances of orders, for example:") && all == &["b", "c"]), "{all:?}");
}

/// Of each open incident its source, its sentence and its instances, as they are told.
fn told(tracker: &IncidentTracker) -> Vec<(String, String, Vec<String>)> {
    let shown = tracker.open().into_iter().map(TrackedIncident::shown);
    shown.map(|incident| (incident.source, incident.sentence, incident.instances)).collect()
}
