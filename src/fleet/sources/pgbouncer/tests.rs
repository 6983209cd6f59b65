//! The recorded answers are those of PgBouncer 1.18.0 with five clients on three connections.

use super::table::Table;
use super::tables::Tables;
use super::{notes, reading};
use crate::fleet::model::{Gauges, PoolerState, TimeSum};
use crate::fleet::registry::ToldReading;

fn recorded() -> Tables {
    Tables {
        pools: Table::of_psql(include_str!("recorded/pools.txt")),
        stats: Table::of_psql(include_str!("recorded/stats.txt")),
        databases: Table::of_psql(include_str!("recorded/databases.txt")),
        config: Table::of_psql(include_str!("recorded/config.txt")),
        lists: Table::of_psql(include_str!("recorded/lists.txt")),
        users: Table::of_psql(include_str!("recorded/users.txt")),
        refused: Vec::new(),
    }
}

fn only(tables: &Tables) -> ToldReading {
    let pools = reading::pools(tables, 1_000);
    assert_eq!(pools.len(), 1, "{pools:?}");
    pools.into_iter().next().expect("one")
}

#[test]
fn every_number_of_a_recorded_console_is_told() {
    let pool = only(&recorded());
    let gauges = Gauges {
        pool_size: Some(3),
        total_capacity: Some(5),
        checked_out: Some(3),
        checked_in: Some(0),
        opening: Some(0),
        waiting: Some(3),
    };
    assert_eq!((pool.pool.as_str(), pool.reading.gauges), ("orders / app", gauges));
    assert_eq!(pool.reading.counters.acquired, Some(6));
    let wait = TimeSum { count: Some(6), sum_s: Some(0.013333), recent_max_s: Some(2.936754), buckets: None };
    assert_eq!(pool.reading.times.wait, Some(wait));
    assert_eq!(pool.reading.times.hold, Some(TimeSum { count: Some(6), sum_s: Some(0.0), ..TimeSum::default() }));
    assert_eq!((pool.reading.times.connect, pool.reading.counters.timed_out), (None, None), "not told");
}

#[test]
fn mode_limits_and_clients_of_a_pool_are_told() {
    let state = |tables: &Tables| only(tables).reading.pooler.map(|state| *state).expect("a pooler's");
    let told = PoolerState {
        mode: Some("transaction".into()),
        sv_active: Some(3),
        database_connections: Some(3),
        max_database_connections: Some(10),
        clients: Some(7),
        max_clients: Some(100),
        ..PoolerState::default()
    };
    assert_eq!(state(&recorded()), told);
    let databases = Table::of_psql("name|max_connections|current_connections|paused|disabled\norders|0|3|1|1");
    let paused = state(&Tables { databases, ..recorded() });
    assert_eq!((paused.is_paused, paused.is_disabled, paused.max_database_connections), (true, true, None));
    let alone = state(&Tables { pools: recorded().pools, ..Tables::default() });
    assert_eq!((alone.clients, alone.database_connections, alone.is_paused), (None, None, false), "not told");
}

#[test]
fn clients_and_paused_databases_are_a_note() {
    assert_eq!(notes::note(&recorded()).as_deref(), Some("has 7 of 100 clients (max_client_conn)."));
    let databases = Table::of_psql("name|paused|disabled\norders|1|0\nbilling|0|1");
    let lists = Table::of_psql("list|items\nused_clients|95");
    let said = notes::note(&Tables { databases, lists, refused: vec!["SHOW STATS"], ..recorded() });
    let expected = "has 95 of 100 clients (max_client_conn): raise it, or clients are refused; has paused orders, which RESUME ends; \
        has disabled billing, which ENABLE ends; does not answer SHOW STATS, so what they tell is missing.";
    assert_eq!(said.as_deref(), Some(expected));
    assert_eq!(notes::note(&Tables::default()), None);
}

#[test]
fn a_limit_of_the_user_goes_before_that_of_the_database_and_of_the_configuration() {
    let capacity = |databases: &str, users: &str, config: &str| {
        let [databases, users, config] = [databases, users, config].map(Table::of_psql);
        let gauges = only(&Tables { databases, users, config, ..recorded() }).reading.gauges;
        (gauges.pool_size, gauges.total_capacity)
    };
    let (of_database, nothing) = ("name|pool_size|reserve_pool_size|max_connections\norders|8|4|0", "name\napp");
    let config = "key|value\ndefault_pool_size|20\nreserve_pool_size|1\nmax_db_connections|0";
    assert_eq!(capacity(of_database, nothing, config), (Some(8), Some(12)));
    assert_eq!(capacity(of_database, "name|pool_size\napp|30", config), (Some(30), Some(34)));
    assert_eq!(capacity("name|pool_size\norders|0", nothing, config), (Some(20), Some(21)), "0 is the default");
    assert_eq!(capacity(of_database, "name|max_user_connections\napp|10", config), (Some(8), Some(10)));
    assert_eq!(capacity(of_database, nothing, "key|value\nmax_db_connections|5"), (Some(5), Some(5)));
    assert_eq!(capacity("name", nothing, "key|value"), (None, None), "not told");
}

#[test]
fn what_is_counted_for_a_database_is_not_told_of_one_of_its_pools() {
    let pools = Table::of_psql("database|user|cl_waiting|sv_active|pool_mode\norders|app|0|1|transaction\norders|jobs|2|1|transaction");
    let told = reading::pools(&Tables { pools, ..recorded() }, 1_000);
    let names: Vec<_> = told.iter().map(|pool| pool.pool.as_str()).collect();
    assert_eq!(names, ["orders / app", "orders / jobs"]);
    assert!(told.iter().all(|pool| pool.reading.counters.acquired.is_none() && pool.reading.times.wait.is_none()), "{told:?}");
    assert!(told[0].hints.iter().any(|(number, sentence)| number == "wait" && sentence.contains("several pools")));
}

#[test]
fn what_was_given_is_counted_by_the_mode_until_1_23_counts_it() {
    let acquired = |mode: &str, stats: &str| {
        let pools = Table::of_psql(&format!("database|user|sv_active|pool_mode\norders|app|1|{mode}"));
        let reading = only(&Tables { pools, stats: Table::of_psql(stats), ..recorded() }).reading;
        (reading.counters.acquired, reading.times.hold.and_then(|hold| hold.sum_s))
    };
    let old = "database|total_xact_count|total_query_count|total_xact_time|total_query_time\norders|5|9|2000000|1000000";
    assert_eq!(acquired("transaction", old), (Some(5), Some(2.0)));
    assert_eq!(acquired("statement", old), (Some(9), Some(1.0)));
    assert_eq!(acquired("session", old), (None, None));
    assert_eq!(acquired("session", "database|total_server_assignment_count\norders|4"), (Some(4), None));
}

/// Columns as PgDog and PgCat have them: fewer, others, and a pool for each server.
#[test]
fn a_subset_of_the_columns_is_told_as_far_as_it_goes() {
    let pools = Table::of_psql(
        "database|user|addr|port|role|cl_waiting|sv_idle|sv_active|sv_idle_xact|maxwait\nshop|app|10.0.0.7|5432|primary|1|2|3|1|4",
    );
    let pool = only(&Tables { pools, ..Tables::default() });
    assert_eq!(pool.pool, "shop / app / 10.0.0.7:5432 / primary");
    let gauges = Gauges { checked_out: Some(4), checked_in: Some(2), waiting: Some(1), ..Gauges::default() };
    assert_eq!(pool.reading.gauges, gauges);
    assert_eq!(pool.reading.times.wait.and_then(|wait| wait.recent_max_s), Some(4.0));
    let empty = reading::pools(&Tables::default(), 1_000);
    assert!(empty.is_empty());
}
