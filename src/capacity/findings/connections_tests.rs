use super::*;
use crate::capacity::declared::DeclaredService;
use crate::capacity::facts::fixture::{plan, stock};
use crate::capacity::model::Pooling;

fn found(facts: &Facts, instances: u32) -> Finding {
    check(facts, &plan(instances)).expect("always found")
}

#[test]
fn a_stock_server_is_53_too_few_for_50_and_100() {
    let finding = found(&stock(), 1);
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(finding.sentence, "1 instance of 50 + 100 may open 150 connections. Of max_connections 100, 97 are usable: 53 too few.");
    assert_eq!(finding.changes[0].sql, "ALTER SYSTEM SET max_connections = '350';", "2 × 150 + 3 reserved + 10, rounded up");
    assert_eq!(
        finding.next_step.as_deref(),
        Some("Raise max_connections to 350, or set pool_size + max_overflow to at most 48: either has room for a rolling deploy.")
    );
}

#[test]
fn what_fits_says_how_many_more_do() {
    let finding = found(&stock().with("max_connections", "620").with_sessions("nightly", 5), 1);
    assert_eq!(finding.severity, Severity::Ok);
    assert!(finding.sentence.ends_with("462 of 617 usable slots are left: 3 more instances fit."), "{}", finding.sentence);
}

#[test]
fn room_for_exactly_one_more_instance_is_enough() {
    let finding = found(&stock().with("max_connections", "303"), 1);
    assert_eq!(finding.severity, Severity::Ok);
    assert!(finding.sentence.ends_with("150 of 300 usable slots are left: 1 more instance fits."), "{}", finding.sentence);
}

#[test]
fn replication_sessions_are_told_where_there_are_any() {
    let told = |facts: &Facts| found(facts, 1).evidence.into_iter().map(|evidence| evidence.name).collect::<Vec<_>>();
    let always = ["max_connections", "superuser_reserved_connections", "sessions now, without replication"];
    assert_eq!(told(&stock()), always);
    let mut primary = stock().with_sessions("standby", 1);
    primary.sessions[0].wal_sender = true;
    assert_eq!(told(&primary), [&always[..], &["replication sessions (counted by max_wal_senders)"]].concat());
    assert!(found(&primary, 1).next_step.is_some_and(|step| step.contains("Raise max_connections on each standby first")));
}

#[test]
fn no_room_for_a_rolling_deploy_is_a_warning() {
    let finding = found(&stock().with("max_connections", "300"), 1);
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.sentence.contains("147 of 297 usable slots are left; one more instance during a rolling deploy needs 150"));
    assert!(finding.next_step.expect("a step").contains("max_overflow to at most 98"));
}

#[test]
fn reserved_connections_of_16_and_later_are_not_usable() {
    let mut facts = stock().with("max_connections", "200");
    let reserved = crate::capacity::setting::Setting { name: "reserved_connections".into(), setting: "10".into(), ..Default::default() };
    facts.settings.insert("reserved_connections".into(), reserved);
    assert!(found(&facts, 1).sentence.contains("37 of 187 usable"), "{}", found(&facts, 1).sentence);
}

#[test]
fn many_instances_bring_the_pooler_up() {
    let finding = found(&stock(), 4);
    assert!(finding.sentence.starts_with("4 instances of 50 + 100 may open 600 connections"));
    assert!(finding.next_step.expect("a step").contains("PgBouncer"));
}

#[test]
fn behind_a_pooler_its_own_limits_decide() {
    let finding = found(&Facts { pooling: Some(Pooling::Transaction), ..stock() }, 1);
    assert_eq!((finding.severity, finding.changes.len()), (Severity::Info, 0));
    assert!(finding.next_step.expect("a step").contains("max_client_conn is at least 300"));
}

#[test]
fn a_standby_is_raised_first() {
    let finding = found(&Facts { slots: 1, ..stock() }, 1);
    assert!(finding.next_step.expect("a step").contains("Raise max_connections on each standby first"));
}

#[test]
fn a_fleet_is_added_up_although_the_console_shows_a_small_pool_of_its_own() {
    let told =
        |name: &str, instances, pool_size, max_overflow| PlannedPool::sized(PoolKind::Observed, name, instances, pool_size, max_overflow);
    let own = PlannedPool::sized(PoolKind::Shown, "plimsoll", 1, 2, 0);
    let services = vec![told("mailer", 1, 5, 0), told("recommendations", 12, 10, 12), told("catalogue", 3, 5, 5)];
    let console = PlannedPool::sized(PoolKind::Console, "this console", 1, 3, 3);
    let plan = CapacityPlan::with_observed(Some(own), &[], services, Some(console));
    let said = check(&stock().with("max_connections", "300"), &plan).expect("found");
    assert_eq!(
        said.sentence,
        "recommendations 264 + catalogue 30 + this console 6 + mailer 5 + plimsoll 2 = 307 of 297 usable slots: 10 too few. \
         The largest is recommendations, 12 instances of 10 + 12."
    );
    assert_eq!(
        said.next_step.as_deref(),
        Some("Raise max_connections to 350, or set max_overflow of recommendations to at most 9: either has room for a rolling deploy.")
    );
    assert_eq!(said.severity, Severity::Critical);
}

#[test]
fn a_declared_service_is_named_and_its_instances_counted() {
    let of = |name: &str, pool_size| DeclaredService { application_name: name.into(), pool_size, ..DeclaredService::default() };
    let all = [DeclaredService { max_overflow: 10, instances: 3, ..of("shop", 20) }, DeclaredService { instances: 1, ..of("till", 5) }];
    let facts = stock().with_sessions("shop", 51).with_sessions("nightly", 2);
    let said = check(&facts, &CapacityPlan::of(None, &all, None)).expect("found");
    assert_eq!(
        said.sentence,
        "shop 90 + till 5 + nightly 2 (seen now) = 97 of 97 usable slots: 0 left. \
         One more instance of shop during a rolling deploy needs 30."
    );
    assert_eq!(
        said.next_step.as_deref(),
        Some("Raise max_connections to 150, or set max_overflow of shop to at most 2: either has room for a rolling deploy.")
    );
}

#[test]
fn without_a_declared_service_the_finding_says_what_was_seen_and_how_to_declare() {
    let console = PlannedPool { kind: PoolKind::Console, pool_size: 3, max_overflow: 2, ..plan(1).main().clone() };
    let of =
        |sessions| check(&stock().with_sessions("shop", sessions), &CapacityPlan::of(None, &[], Some(console.clone()))).expect("found");
    let quiet = of(40);
    assert_eq!(quiet.severity, Severity::Info);
    assert!(quiet.sentence.contains("45 of 97 usable slots now") && quiet.next_step.is_some_and(|step| step.contains("[[services]]")));
    let full = of(88);
    assert_eq!(full.severity, Severity::Critical);
    assert!(full.next_step.is_some_and(|step| step.starts_with("Lower the pool sizes of the applications (shop: 88)")));
}

#[test]
fn it_is_said_who_still_gets_into_a_full_server() {
    let said = |superusers: &str, others: Option<&str>| {
        let mut facts = stock().with("superuser_reserved_connections", superusers);
        if let Some(others) = others {
            let setting =
                crate::capacity::setting::Setting { name: "reserved_connections".into(), setting: others.into(), ..Default::default() };
            facts.settings.insert(setting.name.clone(), setting);
        }
        found(&facts, 1).why
    };
    assert!(
        said("3", None)
            .ends_with("Superusers still get in: superuser_reserved_connections keeps 3 slots for them. All other roles are refused.")
    );
    let none = "keeps 1 slot for them. Roles with pg_use_reserved_connections do not: reserved_connections is 0.";
    assert!(said("1", Some("0")).ends_with(none), "{}", said("1", Some("0")));
    assert!(said("3", Some("5")).ends_with("So do roles with pg_use_reserved_connections: reserved_connections keeps 5 slots."));
    assert!(said("0", Some("5")).ends_with("still get in: reserved_connections keeps 5 slots for them."));
    assert!(said("0", Some("0")).ends_with("No slot is reserved, so superusers are refused too."));
}
