//! Whether the server has a slot for every connection that the services may open, and for one more instance during a rolling deploy.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::ledger;
use crate::capacity::model::{EntryKind, Evidence, Finding, Ledger, Severity};
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use plimsoll_model::Level;
use plimsoll_model::room::{Fit, Room};

/// What happens when no usable slot is left, and who gets in all the same.
fn why(facts: &Facts) -> String {
    let refused = "A server without a free slot refuses clients with \"too many clients already\" (SQLSTATE 53300).";
    let kept = |name: &str| {
        facts.int(name).filter(|slots| *slots > 0).map(|slots| if slots == 1 { "1 slot".to_owned() } else { format!("{slots} slots") })
    };
    let still = match (kept("superuser_reserved_connections"), kept("reserved_connections")) {
        (None, None) => "No slot is reserved, so superusers are refused too.".to_owned(),
        (None, Some(some)) => {
            format!("Superusers and roles with pg_use_reserved_connections still get in: reserved_connections keeps {some} for them.")
        }
        (Some(few), Some(some)) => format!(
            "Superusers still get in: superuser_reserved_connections keeps {few} for them. So do roles with pg_use_reserved_connections: \
             reserved_connections keeps {some}."
        ),
        // The setting is of PostgreSQL 16 and later.
        (Some(few), None) if facts.int("reserved_connections").is_some() => format!(
            "Superusers still get in: superuser_reserved_connections keeps {few} for them. Roles with pg_use_reserved_connections do \
             not: reserved_connections is 0."
        ),
        (Some(few), None) => {
            format!("Superusers still get in: superuser_reserved_connections keeps {few} for them. All other roles are refused.")
        }
    };
    format!("{refused} {still}")
}

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
    let sentence = room.fleet_sentence().unwrap_or_else(|| sentence(service, plan, &ledger));
    let finding = draft(severity, sentence, why(facts)).rests_on(evidence(facts, &ledger));
    if severity == Severity::Ok {
        return Some(finding);
    }
    let step = format!("{}{}", room.remedy(), standby(facts, &ledger));
    Some(finding.next(step).changing(facts.change("max_connections", room.advised())))
}

/// About one pool.
fn sentence(service: &PlannedPool, plan: &CapacityPlan, ledger: &Ledger) -> String {
    let (usable, max) = (ledger.usable(), ledger.max_connections);
    let (headroom, capacity) = (ledger.headroom(), service.capacity());
    let taken = format!("{} may open {} connections{}", service.words(), service.at_most(), others(plan, ledger));
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

/// Who else takes slots: ", other applications 7 (seen now), this console 4".
fn others(plan: &CapacityPlan, ledger: &Ledger) -> String {
    let entries = || plan.pools.iter().zip(&ledger.entries).skip(1);
    let of = |kind| entries().filter(|(pool, _)| pool.kind == kind).map(|(_, entry)| entry.at_most).sum::<u32>();
    let basis = ledger.entries.iter().find(|entry| entry.kind == EntryKind::Others).map(|entry| entry.basis.as_str());
    let all = [
        // A service without a limit makes no fleet, and is one of those of which only sessions are known.
        ("services without a limit", of(PoolKind::Observed), None),
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
    let finding = draft(severity, sentence, why(facts)).rests_on(evidence(facts, ledger));
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
#[path = "connections_tests.rs"]
mod tests;
