use super::*;
use crate::overview::recent_takers::Growth;
use crate::overview::server_lines::fixture::{line, service, slots};
use plimsoll_model::Peak;

fn held(segments: &[(&str, u32)]) -> SlotLine {
    let segments: Vec<_> = segments.iter().map(|(name, sessions)| service(name, *sessions)).collect();
    SlotLine { taken: segments.iter().map(|segment| segment.sessions).sum(), segments, ..slots(0, 97) }
}

#[test]
fn of_five_services_the_one_that_takes_nearly_all_is_named_with_its_number() {
    let five = held(&[("orders", 81), ("checkout", 4), ("reports", 3), ("ingest", 2), ("mail", 2)]);
    assert_eq!(five.holder().as_deref(), Some("orders holds 81 of 97 usable slots."));
}

#[test]
fn two_that_share_the_slots_are_both_named_and_where_nobody_stands_out_that_is_said() {
    let two = held(&[("orders", 40), ("checkout", 35), ("reports", 10)]);
    assert_eq!(two.holder().as_deref(), Some("orders and checkout hold most: 40 and 35 of 97 usable slots."));
    let even = held(&[("a", 16), ("b", 16), ("c", 15), ("d", 15), ("e", 14)]);
    assert_eq!(even.holder().as_deref(), Some("No service stands out: the largest, a, holds 16 of 97 usable slots."));
}

#[test]
fn while_there_is_room_nobody_is_looked_for_and_many_small_ones_are_no_holder() {
    assert_eq!(held(&[("orders", 40)]).holder(), None);
    let mut many = held(&[("orders", 5)]);
    many.segments.push(Segment { kind: SegmentKind::More, name: "90 more".into(), sessions: 90 });
    many.taken = 95;
    assert_eq!(many.holder().as_deref(), Some("No service stands out: the largest, orders, holds 5 of 97 usable slots."));
    assert_eq!(held(&[]).holder(), None);
}

#[test]
fn a_growth_is_said_where_it_matters() {
    let grown = |from, to| {
        let grown = Some(Growth { name: "orders".into(), from, to, since_ms: 300_000, until_ms: 600_000 });
        SlotLine { grown, ..slots(to, 97) }.growth()
    };
    assert_eq!(grown(20, 81).as_deref(), Some("orders grew most: from 20 to 81 sessions in 5 min."));
    assert_eq!((grown(77, 81), slots(81, 97).growth()), (None, None));
    let jump = Growth { name: "orders".into(), from: 20, to: 81, since_ms: 345_000, until_ms: 360_000 };
    let said = SlotLine { grown: Some(jump), ..slots(81, 97) }.growth();
    assert_eq!(said.as_deref(), Some("orders grew most: from 20 to 81 sessions in 15 s, 4 min ago."));
}

#[test]
fn what_all_could_take_is_said_with_what_it_rests_on() {
    let by = vec![("declared".to_owned(), 300), ("told by its instances".to_owned(), 60), ("seen at most since 14:02 UTC".to_owned(), 20)];
    let line = SlotLine { could_take: 380, could_take_by: by, ..slots(222, 294) };
    assert_eq!(line.fit(), "All pools and applications together may take 380: 86 more than fit");
    assert_eq!(line.basis().as_deref(), Some("May take 380: 300 declared, 60 told by its instances, 20 seen at most since 14:02 UTC."));
    let fits = SlotLine { could_take: 97, ..slots(1, 97) };
    assert_eq!(fits.fit(), "All pools and applications together may take 97: they fit, 0 to spare");
}

#[test]
fn a_server_that_is_away_has_its_reason_and_the_age_of_its_numbers() {
    let state = LineState::Away { since_ms: 601_000, reason: "connection refused.".into() };
    let away = ServerLine { state: state.clone(), level: None, ..line("replica", 31, 194) };
    assert_eq!(
        away.trouble(780_000).as_deref(),
        Some("No answer since 00:10:01 UTC: connection refused. The numbers are those of its last answer, at 00:10:00 UTC, 3 min ago.")
    );
    assert_eq!(away.percent(), None, "old numbers have no share");
    let never = ServerLine { state, slots: None, ..away };
    assert!(never.trouble(780_000).is_some_and(|said| said.ends_with("It has not answered since the console started.")));
    assert_eq!(line("up", 1, 97).trouble(0), None);
}

#[test]
fn role_version_and_lag_are_said_as_far_as_they_are_told() {
    let replica = ServerLine { role: Some(ServerRole::Replica), lag_s: Some(0.4), ..line("replica", 1, 97) };
    assert_eq!(replica.whereabouts(), "replica · PostgreSQL 17.6 · lag 400 ms");
    let primary = ServerLine { role: Some(ServerRole::Primary), ..replica };
    assert_eq!(primary.whereabouts(), "primary · PostgreSQL 17.6");
    assert_eq!(ServerLine { slots: None, ..line("x", 1, 97) }.whereabouts(), "role not told");
}

#[test]
fn a_queue_of_which_a_part_is_not_told_is_no_whole_number() {
    let queue = |waiting, not_told| Queue { waiting, told: 1, not_told }.words();
    assert_eq!((queue(37, 0).as_deref(), queue(37, 2).as_deref(), queue(0, 2)), (Some("37"), Some("37 or more"), None));
}

#[test]
fn the_description_has_every_number_of_the_line() {
    let slots = SlotLine { peak: Peak { value: 90, at_ms: 50_700_000 }, could_take: 150, ..slots(81, 97) };
    assert_eq!(
        described(&slots, Queue { waiting: 37, told: 2, not_told: 0 }),
        "81 of 97 usable slots taken, 83.5 percent; 3 reserved. All pools and applications together may take 150: 53 more than fit. By \
         service: orders 81. Peak today 90 at 14:05 UTC. Waiting callers: 37."
    );
}
