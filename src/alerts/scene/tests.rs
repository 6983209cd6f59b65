//! What a scene knows of the server, and the room that it leaves.

use std::collections::BTreeMap;

use super::*;
use crate::history::frame::{PoolFrame, ServerFrame};
use crate::history::gauge_stats::GaugeStats;
use plimsoll_model::room::Room;
use plimsoll_pool::{ConnectCause, ConnectFailure};

const DAY_S: u64 = 86_400;

fn same(value: u32) -> GaugeStats {
    value.into()
}

fn answer() -> ServerFrame {
    ServerFrame { answered: 1, usable_slots: 97, max_connections: 100, others: same(5), sessions: same(40), ..ServerFrame::default() }
}

fn silence() -> ServerFrame {
    ServerFrame { failed: 1, ..ServerFrame::default() }
}

/// After these readings, one a second; the first brings a failure of the console's watch.
fn after(readings: &[ServerFrame]) -> ServerHistory {
    let mut server = ServerHistory::default();
    let mut failure = Some(ConnectFailure { code: None, cause: ConnectCause::NothingListens, message: "refused".into() });
    (0..).zip(readings).for_each(|(at_s, frame)| server.push(at_s, 1, frame.clone(), None, failure.take()));
    server
}

#[test]
fn the_newest_answer_stays_known_while_the_server_is_down() {
    let server = after(&[answer(), silence()]);
    assert_eq!((server.is_down(), server.answer(), &server.known), (true, None, &Some(answer())));
    let both = after(&[ServerFrame { failed: 1, ..answer() }]);
    assert!(!both.is_down() && both.answer().is_some(), "one of two readings was answered");
    let none = after(&[ServerFrame::default()]);
    assert!(!none.is_down() && none.answer().is_none(), "nobody has asked");
}

#[test]
fn the_reason_of_a_failure_lasts_while_readings_fail() {
    let lasts = |next: ServerFrame| after(&[silence(), next]).failure.is_some();
    assert!(lasts(silence()));
    assert!(!lasts(answer()));
    assert!(!lasts(ServerFrame { failed: 1, ..answer() }), "one of two readings was answered");
    assert!(!lasts(ServerFrame::default()), "nobody has asked");
}

#[test]
fn a_replica_is_missed_for_a_day_from_the_end_of_the_first_reading_without_it() {
    let missing = |last_s| {
        let mut server = ServerHistory::default();
        let replicas = |count| ServerFrame { replicas: same(count), ..answer() };
        server.push(0, 10, replicas(2), None, None);
        server.push(10, 60, replicas(1), None, None);
        server.push(last_s - 60, 60, replicas(1), None, None);
        server.replicas.missing()
    };
    assert_eq!([missing(70 + DAY_S - 1), missing(70 + DAY_S)], [Some(1), Some(0)]);
}

/// The room for a pool of 20 + 30 beside the console's own pool of 3.
fn room(server: &ServerHistory) -> Option<Room> {
    let pool = |role, pool_size, total_capacity| {
        let mut pool = PoolHistory::new(role);
        let frame = PoolFrame { pool_size: Some(pool_size), total_capacity: Some(total_capacity), ..PoolFrame::default() };
        pool.push(0, 1, frame, LivePoolState::default());
        pool
    };
    let pools =
        BTreeMap::from([("console".to_owned(), pool(PoolRole::Console, 1, 3)), ("orders".to_owned(), pool(PoolRole::Shown, 20, 50))]);
    Scene { source: "the server", pool: None, server: Some(server), pools: &pools, is_silent: false }.room()
}

#[test]
fn the_room_in_the_past_is_what_the_sessions_of_others_and_the_console_leave() {
    let room = room(&after(&[answer()])).expect("known");
    assert_eq!((room.max_connections, room.reserved, room.usable()), (100, 3, 97));
    assert_eq!((room.instances, room.pool_size, room.max_overflow), (1, 20, 30));
    assert_eq!(room.elsewhere, 3 + 2 + 1 + 5, "the console's pool, its watch, a reading of a hidden timeout, others");
}

#[test]
fn the_room_is_the_one_that_was_counted_and_none_without_a_pool_or_an_answer() {
    let mut server = after(&[answer()]);
    server.room = Some(Room { pool_size: 7, ..Room::default() });
    assert_eq!(room(&server).map(|room| room.pool_size), Some(7));
    server.room = Some(Room::default());
    assert_eq!(room(&server), None, "nothing draws on the server");
    assert_eq!(room(&after(&[ServerFrame { max_connections: 0, ..answer() }])), None, "its slots are unknown");
}
