use super::*;
use crate::fleet::model::SourceKind;
use crate::fleet::registry::Fronted;
use crate::fleet::registry::fixture::observed;

fn on(server: &DrawnServer, pools: Vec<ObservedPool>) -> Vec<PlannedPool> {
    observed_services(&FleetView { pools, ..FleetView::default() }, server)
}

fn on_main(pools: Vec<ObservedPool>) -> Vec<PlannedPool> {
    on(&DrawnServer::Main, pools)
}

#[test]
fn pools_count_on_the_server_that_they_draw_on_and_on_no_other() {
    let replica = DrawnServer::Further("replica".into());
    let reads = ObservedPool { draws_on: replica.clone(), ..observed("orders", "a", "reads", 3, 4) };
    let pools = vec![observed("orders", "a", "main", 5, 10), reads];
    let (main, further) = (on_main(pools.clone()), on(&replica, pools));
    assert_eq!((main.len(), main[0].at_most(), further.len(), further[0].at_most()), (1, 10, 1, 4));
}

#[test]
fn all_pools_of_all_instances_of_a_service_are_one_taker() {
    let pools = vec![
        observed("orders", "a", "main", 5, 10),
        observed("orders", "a", "jobs", 2, 2),
        observed("orders", "b", "main", 5, 10),
        observed("orders", "b", "jobs", 2, 2),
    ];
    let plan = on_main(pools);
    assert_eq!((plan.len(), plan[0].at_most(), plan[0].words().as_str()), (1, 24, "2 instances of 7 + 5"));
}

#[test]
fn instances_that_differ_count_with_what_each_tells_and_those_that_have_gone_not_at_all() {
    let gone = ObservedPool { liveness: Liveness::Gone, ..observed("orders", "c", "main", 5, 50) };
    let plan = on_main(vec![observed("orders", "a", "main", 5, 10), observed("orders", "b", "main", 5, 20), gone]);
    assert_eq!((plan[0].at_most(), plan[0].words().as_str()), (30, "2 instances of up to 5 + 15"));
}

#[test]
fn a_service_of_which_one_pool_tells_no_capacity_has_no_limit_and_its_owner_is_told_what_to_do() {
    let mut untold = observed("orders", "b", "main", 5, 10);
    untold.reading.gauges.total_capacity = None;
    untold.hints = [("total_capacity".into(), "Call SetMaxOpenConns.".into())].into();
    let plan = on_main(vec![observed("orders", "a", "main", 5, 10), untold]);
    assert_eq!((plan[0].unlimited.as_deref(), plan[0].words().as_str()), (Some("Call SetMaxOpenConns."), "2 instances without a limit"));
}

#[test]
fn a_capacity_counts_though_no_base_is_told() {
    let mut pool = observed("orders", "a", "main", 5, 10);
    pool.reading.gauges.pool_size = None;
    assert_eq!(on_main(vec![pool])[0].at_most(), 10);
}

#[test]
fn a_service_behind_a_pooler_is_counted_once_as_the_pooler() {
    let pooler = ObservedPool { kind: SourceKind::Pgbouncer, ..observed("pgbouncer", "p", "orders / app", 20, 25) };
    let pools = vec![observed("orders", "a", "main", 50, 100), pooler, observed("web", "w", "main", 5, 5)];
    let fronted = Fronted { server: DrawnServer::Main, application: "orders".into(), pooler: "pgbouncer".into() };
    let plan = observed_services(&FleetView { pools, fronted: vec![fronted], ..FleetView::default() }, &DrawnServer::Main);
    let counted: Vec<_> = plan.iter().map(|pool| (pool.name.as_str(), pool.at_most(), pool.fronts())).collect();
    assert_eq!(counted, [("pgbouncer", 25, &["orders".to_owned()][..]), ("web", 5, &[])]);
    assert_eq!(plan[0].names().collect::<Vec<_>>(), ["pgbouncer", "orders"]);
}
