//! Whether the server has a slot for every connection that the services may open, and for one more instance during a rolling deploy.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::ledger;
use crate::capacity::model::{EntryKind, Evidence, Finding, Ledger, Severity};
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use plimsoll_model::Level;
use plimsoll_model::room::{Fit, Room};

const WHY: &str = "A server without a free slot refuses every client with \"too many clients already\" (SQLSTATE 53300), the operator's \
                   psql included.";

pub(super) fn check(facts: &Facts, plan: &CapacityPlan) -> Option<Finding> {
    let ledger = ledger::count(facts, plan);
    if facts.pooling.is_some() {
        return Some(behind_a_pooler(facts, plan, &ledger));
    }
    let Some(service) = plan.service() else { return Some(without_a_plan(facts, &ledger, &ledger.room(plan))) };
    let room = ledger.room(plan);
    let severity = match room.fit() {
        Fit::Short(_) => Severity::Critical,
        Fit::NoDeploy => Severity::Warning,
        Fit::Fits(_) => Severity::Ok,
    };
    let finding = draft(severity, sentence(service, plan, &ledger), WHY).rests_on(evidence(facts, &ledger));
    if severity == Severity::Ok {
        return Some(finding);
    }
    let step = format!("{}{}", room.remedy(), standby(facts, &ledger));
    Some(finding.next(step).changing(facts.change("max_connections", room.advised())))
}

fn sentence(service: &PlannedPool, plan: &CapacityPlan, ledger: &Ledger) -> String {
    let (usable, max) = (ledger.usable(), ledger.max_connections);
    let (headroom, capacity) = (ledger.headroom(), service.capacity());
    let taken = format!("{} may open {} connections{}", subject(service), service.at_most(), others(plan, ledger));
    match headroom {
        short @ ..0 => format!("{taken}. Of max_connections {max}, {usable} are usable: {} too few.", -short),
        left if left < i64::from(capacity) => {
            format!("{taken}. {left} of {usable} usable slots are left; one more instance during a rolling deploy needs {capacity}.")
        }
        left => {
            let fit = left / i64::from(capacity.max(1));
            let more = if fit == 1 { "instance fits" } else { "instances fit" };
            format!("{taken}. {left} of {usable} usable slots are left: {fit} more {more}.")
        }
    }
}

/// A service that is declared is one of several: it is named.
fn subject(service: &PlannedPool) -> String {
    match service.kind {
        PoolKind::Declared | PoolKind::Observed => format!("{} ({})", service.name, service.words()),
        PoolKind::Shown | PoolKind::Console => service.words(),
    }
}

/// Who else takes slots: ", other declared services 20, other applications 7 (seen now)".
fn others(plan: &CapacityPlan, ledger: &Ledger) -> String {
    let others = || plan.pools.iter().zip(&ledger.entries).skip(1);
    let of = |kind| others().filter(|(pool, _)| pool.kind == kind).map(|(_, entry)| entry.at_most).sum::<u32>();
    let basis = ledger.entries.iter().find(|entry| entry.kind == EntryKind::Others).map(|entry| entry.basis.as_str());
    let all = [
        ("other declared services", of(PoolKind::Declared), None),
        ("other observed services", of(PoolKind::Observed), None),
        ("other applications", ledger.others(), basis),
        ("this console", of(PoolKind::Console), None),
    ];
    let part = |(who, count, basis): (&str, u32, Option<&str>)| {
        let basis = basis.map(|basis| format!(" ({basis})")).unwrap_or_default();
        (count > 0).then(|| format!(", {who} {count}{basis}"))
    };
    all.into_iter().filter_map(part).collect()
}

/// Without a declared service nobody knows what may still come: the finding is about what was seen.
fn without_a_plan(facts: &Facts, ledger: &Ledger, room: &Room) -> Finding {
    let (at_most, usable) = (room.at_most(), room.usable());
    let seen = facts.seen.words().replacen("seen ", "", 1);
    let sentence = format!(
        "No service is declared, so only sessions can be counted: {at_most} of {usable} usable slots {seen}, with what this console may take."
    );
    let severity = match Level::of_percent(room.slots().percent(at_most)) {
        Level::Critical => Severity::Critical,
        Level::Warning => Severity::Warning,
        Level::Healthy | Level::Moderate => Severity::Info,
    };
    let finding = draft(severity, sentence, WHY).rests_on(evidence(facts, ledger));
    let declare = "Declare each service in the configuration file: a table [[services]] with application_name, pool_size, max_overflow and instances.";
    if severity == Severity::Info {
        return finding.next(declare);
    }
    let step = format!("{}{} {declare}", room.remedy(), standby(facts, ledger));
    finding.next(step).changing(facts.change("max_connections", room.advised()))
}

fn evidence(facts: &Facts, ledger: &Ledger) -> Vec<Evidence> {
    let mut evidence = facts.evidence(&["max_connections", "superuser_reserved_connections", "reserved_connections"]);
    evidence.push(counted("sessions now, without replication", ledger.now()));
    if ledger.wal_senders > 0 {
        evidence.push(counted("replication sessions (counted by max_wal_senders)", ledger.wal_senders));
    }
    evidence
}

/// A standby with fewer than its primary stops.
fn standby(facts: &Facts, ledger: &Ledger) -> &'static str {
    match facts.is_standby {
        true => " This server is a standby: its max_connections must be at least the primary's.",
        false if facts.slots > 0 || ledger.wal_senders > 0 => {
            " Raise max_connections on each standby first: a standby with a smaller value than its primary stops."
        }
        false => "",
    }
}

/// The pool's connections end at the pooler; what the server sees are the pooler's own.
fn behind_a_pooler(facts: &Facts, plan: &CapacityPlan, ledger: &Ledger) -> Finding {
    let (pool, usable) = (plan.main(), ledger.usable());
    let sentence = format!(
        "{} may open {} connections to a pooler. Sessions of the server now: {} of {usable} usable slots.",
        pool.words(),
        pool.at_most(),
        ledger.now()
    );
    let why =
        "A pooler shares few server connections among many clients. Its own limits decide whether the pool fits, not max_connections.";
    let step = format!(
        "Check in the pooler that max_client_conn is at least {}, and that default_pool_size × (databases × users) + reserve_pool_size stays below {usable}.",
        pool.at_most().saturating_add(pool.capacity())
    );
    draft(Severity::Info, sentence, why).rests_on(evidence(facts, ledger)).next(step)
}

#[cfg(test)]
mod tests {
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
        let reserved =
            crate::capacity::setting::Setting { name: "reserved_connections".into(), setting: "10".into(), ..Default::default() };
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
    fn a_declared_service_is_named_and_its_instances_counted() {
        let of = |name: &str, pool_size| DeclaredService { application_name: name.into(), pool_size, ..DeclaredService::default() };
        let all = [DeclaredService { max_overflow: 10, instances: 3, ..of("shop", 20) }, DeclaredService { instances: 1, ..of("till", 5) }];
        let facts = stock().with_sessions("shop", 51).with_sessions("nightly", 2);
        let said = check(&facts, &CapacityPlan::of(None, &all, None)).expect("found");
        assert_eq!(
            said.sentence,
            "shop (3 instances of 20 + 10) may open 90 connections, other declared services 5, other applications 2 (seen now). \
             0 of 97 usable slots are left; one more instance during a rolling deploy needs 30."
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
}
