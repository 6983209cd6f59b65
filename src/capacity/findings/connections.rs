//! Whether the server has a slot for every connection that the pools may open, one instance more
//! included: a rolling deploy starts the new one before it stops the old.

use super::draft;
use crate::capacity::facts::{Facts, counted};
use crate::capacity::ledger;
use crate::capacity::model::{Evidence, Finding, Ledger, Severity};
use crate::capacity::plan::Plan;
use crate::room::Fit;

const WHY: &str = "Beyond its slots the server refuses every client with \"too many clients already\" (SQLSTATE 53300), that of the \
                   pool as well as that of the operator who looks for the reason.";

pub(super) fn check(facts: &Facts, plan: &Plan) -> Option<Finding> {
    let ledger = ledger::count(facts, plan);
    if facts.pooling.is_some() {
        return Some(behind_a_pooler(facts, plan, &ledger));
    }
    let room = ledger.room(plan);
    let severity = match room.fit() {
        Fit::Short(_) => Severity::Critical,
        Fit::NoDeploy => Severity::Warning,
        Fit::Fits(_) => Severity::Ok,
    };
    let finding = draft(severity, sentence(plan, &ledger), WHY).rests_on(evidence(facts, &ledger));
    if severity == Severity::Ok {
        return Some(finding);
    }
    let step = format!("{}{}", room.remedy(), standby(facts, &ledger));
    Some(finding.next(step).changing(facts.change("max_connections", room.advised())))
}

fn sentence(plan: &Plan, ledger: &Ledger) -> String {
    let (pool, usable, max) = (plan.main(), ledger.usable(), ledger.max_connections);
    let (headroom, capacity) = (ledger.headroom(), pool.capacity());
    let taken = format!("{} may open {} connections and {}", pool.words(), pool.at_most(), others(plan, ledger));
    match headroom {
        short @ ..0 => format!("{taken}; of max_connections {max}, {usable} are usable: {} too few.", -short),
        left if left < i64::from(capacity) => {
            format!("{taken}: {left} of {usable} usable slots are left, and one instance more during a rolling deploy takes {capacity}.")
        }
        left => {
            let fit = left / i64::from(capacity.max(1));
            let (more, breaks) = (if fit == 1 { "instance fits" } else { "instances fit" }, ordinal(fit + 1));
            format!("{taken}: {left} of {usable} usable slots are left; {fit} more {more}, the {breaks} breaks.")
        }
    }
}

/// What is not the pool's: sessions that are there, and other pools of this console.
fn others(plan: &Plan, ledger: &Ledger) -> String {
    let pools: u32 = plan.pools.iter().skip(1).map(|pool| pool.at_most()).sum();
    let console = if pools > 0 { format!(", the console's own probes at most {pools}") } else { String::new() };
    match ledger.others() {
        0 => format!("nobody else is connected{console}"),
        1 => format!("others hold 1{console}"),
        n => format!("others hold {n}{console}"),
    }
}

fn evidence(facts: &Facts, ledger: &Ledger) -> Vec<Evidence> {
    let mut evidence = facts.evidence(&["max_connections", "superuser_reserved_connections", "reserved_connections"]);
    evidence.push(counted("sessions now, without replication", ledger.now()));
    if ledger.wal_senders > 0 {
        evidence.push(counted("replication sessions, with slots of their own (max_wal_senders)", ledger.wal_senders));
    }
    evidence
}

/// A standby with fewer than its primary stops.
fn standby(facts: &Facts, ledger: &Ledger) -> &'static str {
    match facts.is_standby {
        true => " This is a standby: it must not allow fewer than its primary.",
        false if facts.slots > 0 || ledger.wal_senders > 0 => " A standby must allow at least as many: raise it there first, or it stops.",
        false => "",
    }
}

/// The pool's connections end at the pooler; what the server sees are the pooler's own.
fn behind_a_pooler(facts: &Facts, plan: &Plan, ledger: &Ledger) -> Finding {
    let (pool, usable) = (plan.main(), ledger.usable());
    let sentence = format!(
        "{} may open {} connections, which end at a pooler; of the server's {usable} usable slots {} are taken now.",
        pool.words(),
        pool.at_most(),
        ledger.now()
    );
    let why = "A pooler takes many clients and gives them few server connections: not max_connections but its own limits decide whether the pool fits.";
    let step = format!(
        "Check in the pooler that max_client_conn is at least {}, and that default_pool_size × (databases × users) + reserve_pool_size stays below {usable}.",
        pool.at_most().saturating_add(pool.capacity())
    );
    draft(Severity::Info, sentence, why).rests_on(evidence(facts, ledger)).next(step)
}

/// 1st, 2nd, 3rd, 4th.
fn ordinal(n: i64) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::model::Pooling;

    fn found(facts: &Facts, instances: u32) -> Finding {
        check(facts, &plan(instances)).expect("always found")
    }

    #[test]
    fn a_stock_server_is_53_too_few_for_50_and_100() {
        let finding = found(&stock(), 1);
        assert_eq!(finding.severity, Severity::Critical);
        assert_eq!(
            finding.sentence,
            "1 instance of 50 + 100 may open 150 connections and nobody else is connected; of max_connections 100, 97 are usable: 53 too few."
        );
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
        assert!(
            finding.sentence.ends_with("462 of 617 usable slots are left; 3 more instances fit, the 4th breaks."),
            "{}",
            finding.sentence
        );
    }

    #[test]
    fn no_room_for_a_rolling_deploy_is_a_warning() {
        let finding = found(&stock().with("max_connections", "300"), 1);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.sentence.contains("147 of 297 usable slots are left, and one instance more during a rolling deploy takes 150"));
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
        assert!(finding.next_step.expect("a step").contains("raise it there first"));
    }

    #[test]
    fn ordinals_are_spoken_as_in_english() {
        assert_eq!([1, 2, 3, 4, 11, 12, 21, 102].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "102nd"]);
    }
}
