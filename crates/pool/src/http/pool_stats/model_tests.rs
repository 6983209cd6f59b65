use super::*;

fn stats(checked_out: u32, checked_in: u32) -> PoolStats {
    let pool = PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out, checked_in, ..Default::default() };
    PoolStats::from(&pool)
}

#[test]
fn the_readable_variants_of_the_contract() {
    let quiet = stats(12, 38);
    assert_eq!((quiet.overflow, quiet.utilization_percent, quiet.total_capacity), (0, 8.0, 150));
    assert_eq!((quiet.status, quiet.message.as_str()), (Level::Healthy, "Pool utilization is healthy"));
    assert_eq!(quiet.recommendations.current_capacity, "12/150 connections in use");
    assert_eq!(quiet.recommendations.peak_capacity, "Can handle up to 150 simultaneous connections");
    assert_eq!(quiet.recommendations.configured_for, "100+ simultaneous users");
    let overflowing = stats(15, 38);
    assert_eq!((overflowing.overflow, overflowing.utilization_percent), (3, 10.0));
    assert_eq!(overflowing.recommendations.current_capacity, "15/150 connections in use");
}

#[test]
fn the_json_has_the_names_of_the_contract() {
    let json = serde_json::to_value(stats(12, 38)).expect("JSON");
    for name in ["pool_size", "checked_out", "overflow", "checked_in", "total_capacity"] {
        assert!(json[name].is_u64(), "{name}");
    }
    assert_eq!(json["utilization_percent"].to_string(), "8.0");
    assert_eq!(json["status"], "healthy");
}

#[test]
fn from_moderate_on_the_message_says_what_to_do() {
    for (checked_out, word) in [(75, "moderate"), (105, "high"), (135, "critical")] {
        let message = stats(checked_out, 0).message;
        assert!(message.contains(word) && message.contains("raise"), "{message}");
    }
}

#[test]
fn the_message_advises_no_more_than_the_server_has_slots_for() {
    let pool = PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out: 140, ..Default::default() };
    let room = |max_connections, elsewhere| Room {
        max_connections,
        reserved: 3,
        elsewhere,
        instances: 1,
        pool_size: 50,
        max_overflow: 100,
        ..Room::default()
    };
    let large = PoolStats::from(&pool).advised(&pool, &room(500, 6));
    assert!(large.message.ends_with("raise max_overflow to at most 195 (the server has the slots) or shorten the longest holds"));
    assert_eq!(large.recommendations.peak_capacity, "Can handle up to 150 simultaneous connections");
    let small = PoolStats::from(&pool).advised(&pool, &room(100, 7));
    assert!(small.message.contains("the server has no slots for a larger pool before max_connections is"), "{}", small.message);
    let said =
        "Can handle up to 90 simultaneous connections of 150: the server has no more slots for this pool. Raise max_connections to 350";
    assert!(small.recommendations.peak_capacity.starts_with(said), "{}", small.recommendations.peak_capacity);
    let full = PoolStats::from(&pool).advised(&pool, &room(100, 97));
    assert!(!format!("{full:?}").contains("at most 0"), "{full:?}");
}

#[test]
fn a_pool_that_cannot_connect_says_so_and_keeps_the_status_of_the_contract() {
    let pool = PoolSnapshot { pool_size: 50, max_overflow: 100, waiting: 200, ..Default::default() };
    let failure = ConnectFailure { code: None, cause: crate::ConnectCause::NothingListens, message: "connection refused".into() };
    let stats = PoolStats::from(&pool).failing(&failure);
    assert_eq!((stats.status, stats.connects_failing), (Level::Healthy, true));
    assert_eq!(
        stats.message,
        "No connection can be opened (connection refused): 0 of 150 are open and 200 callers are waiting; check that the database runs and accepts connections"
    );
    assert_eq!(stats.recommendations.peak_capacity, "Can handle 0 simultaneous connections until connects succeed again");
}

#[test]
fn callers_that_wait_for_a_connect_are_told_of() {
    let pool = PoolSnapshot { pool_size: 50, max_overflow: 100, waiting: 20, opening: 4, ..Default::default() };
    assert_eq!(
        PoolStats::from(&pool).message,
        "Pool utilization is healthy, but 20 callers are waiting while 4 connections are being opened"
    );
}

#[test]
fn configured_for_is_the_largest_round_number() {
    assert_eq!([0, 1, 4, 15, 99, 150, 200, 10_000].map(round_below), [0, 1, 2, 10, 50, 100, 200, 10_000]);
}
