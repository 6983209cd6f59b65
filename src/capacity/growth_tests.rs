use super::*;
use crate::capacity::declared::DeclaredService;
use crate::capacity::facts::fixture::stock;
use crate::capacity::ledger;
use crate::capacity::model::Severity;

fn service(name: &str, pool_size: u32, max_overflow: u32, instances: u32) -> DeclaredService {
    DeclaredService { application_name: name.into(), pool_size, max_overflow, instances, ..DeclaredService::default() }
}

fn grown(facts: &Facts, plan: &CapacityPlan) -> Vec<ServiceGrowth> {
    growth(facts, plan, &ledger::count(facts, plan))
}

fn declared(facts: &Facts, services: &[DeclaredService]) -> Vec<ServiceGrowth> {
    grown(facts, &CapacityPlan::of(None, services, None))
}

#[test]
fn the_tightest_service_comes_first_and_each_counts_what_all_others_can_take() {
    // 97 usable: 2 × 15 + 3 × 5 + 2 seen leave 50.
    let facts = stock().with_sessions("orders", 4).with_sessions("nightly", 2);
    let all = declared(&facts, &[service("mail", 5, 0, 3), service("orders", 10, 5, 2)]);
    let said: Vec<_> = all.iter().map(|of| (of.application_name.as_str(), of.left, of.more_instances, of.now)).collect();
    assert_eq!(said, [("orders", 50, Some(3), 4), ("mail", 50, Some(10), 0)]);
    assert_eq!(all[0].room(), "3 more instances of orders fit, the 4th breaks.");
}

#[test]
fn a_declared_surge_is_what_the_deploy_takes() {
    let orders = DeclaredService { max_surge: toml::Value::String("50%".into()).try_into().ok(), ..service("orders", 15, 0, 4) };
    let all = declared(&stock(), &[orders]);
    assert_eq!((all[0].left, all[0].surge_instances, all[0].deploy_short(), all[0].severity()), (37, Some(2), 0, Severity::Ok));
    let short = declared(&stock().with("max_connections", "80"), &[service("orders", 15, 0, 5)]);
    assert_eq!((short[0].left, short[0].deploy_short(), short[0].severity()), (2, 13, Severity::Warning));
}

#[test]
fn the_connection_limit_of_a_role_is_met_before_the_servers() {
    let of_role = |limit| NamedLimit { of_role: true, name: "app".into(), limit };
    let facts = |limit| Facts { limits: vec![of_role(limit)], ..stock().with_sessions("orders", 4).with_sessions("psql", 2) };
    let of = |limit| declared(&facts(limit), &[service("orders", 10, 0, 2)]).remove(0);
    assert_eq!((of(40).left, of(40).more_instances, of(40).limit), (18, Some(1), NearestLimit::Role("app".into())));
    assert_eq!((of(500).left, of(500).limit), (75, NearestLimit::Server));
}

#[test]
fn a_service_without_a_limit_counts_with_what_was_seen_and_leaves_no_deploy_to_tell() {
    let batch = PlannedPool { unlimited: Some("Set it.".into()), ..PlannedPool::sized(PoolKind::Observed, "batch", 2, 0, 0) };
    let plan = CapacityPlan::with_observed(None, &[service("orders", 10, 0, 2)], vec![batch], None);
    let all = grown(&stock().with_sessions("batch", 12), &plan);
    let batch = all.iter().find(|of| of.application_name == "batch").expect("listed");
    assert_eq!((batch.at_most, batch.counted, batch.now, batch.left), (None, 12, 12, 65));
    assert_eq!((batch.more_instances, batch.surge_instances, batch.severity()), (None, None, Severity::Warning));
    assert_eq!(all[0].application_name, "batch", "a warning is more urgent than what is in order");
}

#[test]
fn behind_a_pooler_nothing_is_known_of_the_room() {
    let facts = Facts { pooling: Some(crate::capacity::model::Pooling::Session), ..stock() };
    assert!(declared(&facts, &[service("orders", 10, 0, 2)]).is_empty());
}
