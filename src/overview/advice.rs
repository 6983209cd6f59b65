//! What to do, from the numbers alone: each piece of advice is a sentence with the number and the change.

use super::model::{Advice, PoolView, ServerFacts};
use crate::ui::format;
use plimsoll_model::Level;
use plimsoll_model::room::{Fit, Room, growth};

fn advice(title: String, detail: String) -> Option<Advice> {
    Some(Advice { title, detail })
}

/// All advice for a pool on a server, most urgent first. `suspects` are call sites of suspected leaks, `trouble` is
/// why the history is not kept.
pub fn advise(pools: &[PoolView], server: Option<&ServerFacts>, suspects: &[String], trouble: Option<String>) -> Vec<Advice> {
    let room = server.map(|facts| &facts.room);
    let Some(pool) = pools.first() else {
        // Without a declared service there is no size that could fit or not.
        let declared = room.filter(|room| room.capacity() > 0);
        let all = [pool_does_not_fit(declared), few_slots_left(server), next_instance_does_not_fit(declared), history_is_not_kept(trouble)];
        return all.into_iter().flatten().collect();
    };
    let all = [
        unserved(pool, room),
        pool_does_not_fit(room),
        near_capacity(pool, room),
        suspected_leak(suspects),
        next_instance_does_not_fit(room),
        history_is_not_kept(trouble),
    ];
    all.into_iter().flatten().collect()
}

fn unserved(pool: &PoolView, room: Option<&Room>) -> Option<Advice> {
    let count = u32::try_from(pool.recent.unserved).unwrap_or(u32::MAX);
    if count == 0 {
        return None;
    }
    let title = format!("{} no connection in the last 5 minutes.", format::plural(count, "caller got", "callers got"));
    let how = match pool.recent.gave_up {
        0 => "They timed out, or were refused because the queue was full.",
        gave_up if gave_up == pool.recent.unserved => "They gave up before the pool's timeout, after 100 ms or longer in the queue.",
        _ => "They timed out, were refused because the queue was full, or gave up after 100 ms or longer in the queue.",
    };
    advice(title, format!("{how} To make room, {}.", growth(room)))
}

fn pool_does_not_fit(room: Option<&Room>) -> Option<Advice> {
    let room = room.filter(|room| matches!(room.fit(), Fit::Short(_)))?;
    let refused = format!("The server refuses more with \"too many clients already\". {}", room.remedy());
    if let Some(sentence) = room.fleet_sentence() {
        return advice(sentence, refused);
    }
    let (may_open, usable, who) = (room.capacity().saturating_mul(room.instances), room.usable(), room.subject());
    let title = match usable.saturating_sub(room.elsewhere) {
        _ if may_open > usable => format!("{who} may open {may_open} connections, but the server has {usable} usable slots."),
        left => format!("{who} may open {may_open} connections, but only {left} of the server's {usable} usable slots are left for it."),
    };
    advice(title, refused)
}

fn near_capacity(pool: &PoolView, room: Option<&Room>) -> Option<Advice> {
    let snapshot = &pool.snapshot;
    let title = format!("{} of {} connections are in use.", snapshot.checked_out, snapshot.total_capacity());
    let growth = growth(room);
    match snapshot.level() {
        Level::Healthy => None,
        Level::Moderate => advice(title, format!("No action is needed now. To make room for a higher peak, {growth}.")),
        Level::Warning => advice(title, format!("To make room, {growth}. Half the hold time serves twice as many callers.")),
        Level::Critical => {
            advice(title, format!("Callers wait, or will soon. To make room, {growth}. Look for statements that have become slow."))
        }
    }
}

fn suspected_leak(suspects: &[String]) -> Option<Advice> {
    let first = suspects.first()?;
    let count = u32::try_from(suspects.len()).unwrap_or(u32::MAX);
    let title = format!("{} longer than the leak threshold.", format::plural(count, "lease is held", "leases are held"));
    advice(
        title,
        format!("The longest is held by {first}. Drop each lease when its query is done, and always before waiting for anything else."),
    )
}

fn next_instance_does_not_fit(room: Option<&Room>) -> Option<Advice> {
    let room = room.filter(|room| room.fit() == Fit::NoDeploy)?;
    let (deploy, left, remedy) = (room.deploy(), room.headroom(), room.remedy());
    let detail =
        format!("A rolling deploy needs {deploy} more connections, but {left} slots are left: the server would refuse some. {remedy}");
    let of = room.deployed().map(|name| format!(" of {name}")).unwrap_or_default();
    advice(format!("One more instance{of} does not fit."), detail)
}

/// Of a server whose services have pools of their own.
fn few_slots_left(server: Option<&ServerFacts>) -> Option<Advice> {
    let facts = server.filter(|facts| facts.level() >= Level::Warning)?;
    let title = format!("{} of {} usable slots are taken.", facts.taken.sessions, facts.usable_slots());
    let most = facts.taken.applications.first();
    let most = most.map(|most| format!("{} has the most sessions: {}. ", most.label(), most.sessions)).unwrap_or_default();
    let change = match facts.room.capacity() {
        0 => facts.room.remedy(),
        // What the declared services need is said by itself.
        _ => "Shorten the longest transactions, or lower the pool sizes of the services.".to_owned(),
    };
    advice(title, format!("{most}{change}"))
}

fn history_is_not_kept(trouble: Option<String>) -> Option<Advice> {
    advice("The history is not being recorded.".into(), trouble?)
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::{facts, snapshot, view};
    use super::*;

    fn titles(pools: &[PoolView], server: Option<&ServerFacts>) -> Vec<String> {
        advise(pools, server, &[], None).into_iter().map(|advice| advice.title).collect()
    }

    #[test]
    fn a_quiet_pool_on_a_large_server_needs_nothing() {
        assert_eq!(titles(&[view(snapshot(12, 38))], Some(&facts(500, 5))), [""; 0]);
        assert_eq!(titles(&[view(snapshot(12, 38))], None), [""; 0], "an unknown server is no reason for advice");
    }

    #[test]
    fn a_capacity_above_the_usable_slots_names_both_ways_out() {
        let given = advise(&[view(snapshot(12, 38))], Some(&facts(100, 7)), &[], None);
        assert_eq!(given[0].title, "The pool may open 150 connections, but the server has 97 usable slots.");
        let said = "Raise max_connections to 350, or set pool_size + max_overflow to at most 44: either has room for a rolling deploy.";
        assert!(given[0].detail.ends_with(said), "{}", given[0].detail);
        assert_eq!(given.len(), 1, "that one more instance does not fit goes without saying");
    }

    #[test]
    fn one_more_instance_is_counted_with_what_others_hold() {
        let given = advise(&[view(snapshot(12, 38))], Some(&facts(300, 7)), &[], None);
        assert_eq!(given[0].title, "One more instance does not fit.");
        assert!(
            given[0].detail.contains("138 slots are left")
                && given[0].detail.contains("max_connections to 350, or set max_overflow to at most 94"),
            "{}",
            given[0].detail
        );
    }

    #[test]
    fn one_page_never_says_raise_and_lower_of_one_setting() {
        for max_connections in (20..600).step_by(10) {
            for (checked_out, others) in [(0, 0), (80, 7), (120, 40), (150, 90)] {
                let given = advise(&[view(snapshot(checked_out, 0))], Some(&facts(max_connections, others)), &[], None);
                let all: String = given.iter().map(|advice| advice.detail.clone()).collect();
                let both = all.contains("raise max_overflow") && (all.contains("set max_overflow") || all.contains("set pool_size"));
                assert!(!both && !all.contains("at most 0"), "{max_connections}: {all}");
            }
        }
    }

    #[test]
    fn without_a_pool_the_declared_service_is_what_must_fit() {
        let of = |room: Room| {
            let server = ServerFacts { room, ..facts(100, 7) };
            advise(&[], Some(&server), &[], None)
        };
        let room = Room { service: Some("shop".into()), instances: 2, ..facts(100, 7).room };
        let given = of(room.clone());
        assert_eq!(given[0].title, "shop may open 300 connections, but the server has 97 usable slots.");
        assert!(given[0].detail.ends_with(&room.remedy()), "{}", given[0].detail);
        assert_eq!(of(Room { pool_size: 0, max_overflow: 0, ..room }), [], "nothing is said of no service");
    }

    #[test]
    fn callers_without_a_connection_come_first() {
        let mut pool = view(snapshot(150, 0));
        pool.recent.unserved = 2;
        let titles = titles(&[pool], Some(&facts(500, 0)));
        assert_eq!(titles, ["2 callers got no connection in the last 5 minutes.", "150 of 150 connections are in use."]);
    }

    #[test]
    fn callers_that_gave_up_are_told_from_those_that_timed_out() {
        let detail = |unserved, gave_up| {
            let mut pool = view(snapshot(150, 0));
            (pool.recent.unserved, pool.recent.gave_up) = (unserved, gave_up);
            advise(&[pool], None, &[], None).remove(0).detail
        };
        assert!(detail(5, 5).starts_with("They gave up before the pool's timeout"), "{}", detail(5, 5));
        assert!(detail(5, 0).starts_with("They timed out, or were refused"), "{}", detail(5, 0));
        assert!(detail(5, 2).contains("or gave up after 100 ms"), "{}", detail(5, 2));
    }

    #[test]
    fn a_leak_is_named_by_its_call_site() {
        let given = advise(&[view(snapshot(12, 38))], None, &["src/orders/export.rs:88".into()], None);
        assert!(given[0].title.starts_with("1 lease is held") && given[0].detail.contains("src/orders/export.rs:88"));
    }
}
