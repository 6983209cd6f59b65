use super::*;
use crate::fleet::model::{Buckets, Counters, Gauges, Reading, RecentView, TimeSum, Times};
use crate::fleet::registry::Rates;
use crate::fleet::registry::fixture::observed;
use plimsoll_model::Peak;

fn pool(reading: Reading, rates: Option<Rates>) -> ObservedPool {
    ObservedPool { reading, rates, ..observed("orders", "a", "main", 5, 10) }
}

fn drawn(pool: &ObservedPool) -> (Vec<(&'static str, String)>, Vec<&'static str>) {
    let (tiles, untold) = tiles(&TileSource { pool, unserved: None, highest_today: None });
    (tiles.into_iter().map(|tile| (tile.name, format!("{} {}", tile.value, tile.unit).trim().to_owned())).collect(), untold)
}

/// 100 waits: 50 up to 0.1 s, 90 up to 0.5 s, all up to 1 s.
fn waits(times: u64) -> TimeSum {
    let at_most = [(0.1, 50), (0.5, 90), (1.0, 100), (f64::INFINITY, 100)].map(|(bound, count)| (bound, count * times));
    TimeSum {
        count: Some(100 * times),
        sum_s: Some(30.0 * times as f64),
        buckets: Some(Buckets { at_most: at_most.into() }),
        recent_max_s: None,
    }
}

#[test]
fn what_is_not_told_has_no_tile_and_is_named() {
    let gauges = Gauges { total_capacity: Some(10), waiting: Some(2), ..Gauges::default() };
    let (tiles, untold) = drawn(&pool(Reading { gauges, ..Reading::default() }, None));
    assert_eq!(tiles, [("Waiting", "2".to_owned())]);
    assert_eq!(untold, ["wait times", "hold times", "connect times", "timeouts", "acquires", "connections in use"]);
}

#[test]
fn connections_in_use_are_told_before_the_first_reading_is_kept() {
    let gauges = Gauges { checked_out: Some(3), ..Gauges::default() };
    let first = pool(Reading { gauges, ..Reading::default() }, None);
    let tile = peak(&TileSource { pool: &first, unserved: None, highest_today: None }).expect("a tile");
    assert_eq!((tile.name, tile.value.as_str(), tile.note.as_str()), ("Highest today", "—", "no reading of today is kept yet"));
}

#[test]
fn buckets_give_a_quantile_and_a_sum_gives_a_mean_and_each_is_named_so() {
    let hold = |n: u64| TimeSum { count: Some(10 * n), sum_s: Some(0.5 * n as f64), ..TimeSum::default() };
    let times = |n: u64| Times {
        wait: Some(waits(n)),
        hold: Some(hold(n)),
        connect: Some(TimeSum { sum_s: Some(n as f64), ..TimeSum::default() }),
    };
    let counters = Counters { acquired: Some(500), timed_out: Some(7), ..Counters::default() };
    let reading = Reading { counters, times: times(3), ..Reading::default() };
    let counted = Counters { acquired: Some(100), timed_out: Some(0), ..Counters::default() };
    let pool = pool(reading, Some(Rates { seconds: 5.0, counted, times: times(1) }));
    let (tiles, untold) = drawn(&pool);
    let expected =
        [("Wait p99", "950 ms"), ("Mean hold", "50 ms"), ("Connect time", "1 s"), ("Timeouts", "—"), ("Acquires", "20 per second")];
    assert_eq!(tiles, expected.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(untold, ["waiting callers", "connections in use"]);
    let tile = durations::tile(&WAIT, &pool).expect("a tile");
    assert_eq!(tile.note, "p50 100\u{a0}ms · by buckets, last 5\u{a0}s");
}

#[test]
fn what_needs_two_readings_says_so_after_the_first_and_a_quiet_pool_has_no_zero() {
    let reading = Reading {
        times: Times { wait: Some(waits(1)), ..Times::default() },
        counters: Counters { acquired: Some(1), ..Counters::default() },
        ..Reading::default()
    };
    let first = pool(reading.clone(), None);
    assert_eq!(drawn(&first).0, [("Wait p99", "—".to_owned()), ("Acquires", "—".to_owned())]);
    let quiet = Times { wait: Some(waits(1).since(&waits(1))), ..Times::default() };
    let quiet = pool(reading, Some(Rates { seconds: 5.0, counted: Counters { acquired: Some(0), ..Counters::default() }, times: quiet }));
    let (tiles, _) = tiles(&TileSource { pool: &quiet, unserved: None, highest_today: None });
    assert_eq!((tiles[0].value.as_str(), tiles[0].note.as_str()), ("—", "no acquire in the last 5\u{a0}s"));
    assert_eq!((tiles[1].value.as_str(), tiles[1].unit), ("0.0", "per second"));
}

#[test]
fn only_a_pool_whose_events_are_counted_has_a_peak() {
    let gauges = Gauges { checked_out: Some(3), total_capacity: Some(10), waiting: Some(0), ..Gauges::default() };
    let sampled = pool(Reading { gauges, ..Reading::default() }, None);
    let highest_today = Some(HighestReading { value: 9, hour_s: 9 * 3600 });
    let of = TileSource { pool: &sampled, unserved: None, highest_today };
    let tile = peak(&of).expect("a tile");
    assert_eq!((tile.name, tile.value.as_str(), tile.note.as_str()), ("Highest today", "9", "between 09:00 and 10:00 UTC"));
    assert_eq!(mark(&of), Some((9, "highest reading today 9".to_owned())));

    let peak_today = Peak { value: 8, at_ms: 33_240_000 };
    let recent = Some(RecentView { window_s: 300, wait_p99_s: Some(0.2), unserved: 4, ..RecentView::default() });
    let event_driven = Some(Box::new(EventDriven { peak_today, recent, ..EventDriven::default() }));
    let counters = Counters { timed_out: Some(5), unserved: Some(6), acquired: Some(1), ..Counters::default() };
    let exact = pool(Reading { gauges, counters, event_driven, ..Reading::default() }, None);
    let (tiles, untold) = tiles(&TileSource { pool: &exact, unserved: None, highest_today });
    let found = |name: &str| tiles.iter().find(|tile| tile.name == name).map(|tile| (tile.value.as_str(), tile.note.as_str()));
    assert_eq!(found("Peak today"), Some(("8", "at 09:14 UTC")));
    assert_eq!(found("Wait p99"), Some(("200", "p50 — · p95 —")));
    assert_eq!(found("Timeouts"), Some(("4", "in 5 min · 6 since start")));
    assert_eq!(untold, [] as [&str; 0]);
}

#[test]
fn timeouts_that_are_counted_with_other_failures_have_another_name() {
    let counters = Counters { unserved: Some(9), ..Counters::default() };
    let pool = pool(Reading { counters, ..Reading::default() }, None);
    let tile = timeouts(&TileSource { pool: &pool, unserved: Some((3, 300)), highest_today: None }).expect("a tile");
    assert_eq!((tile.name, tile.value.as_str(), tile.note.as_str()), ("Not served", "3", "in 5 min · 9 since start"));
}
