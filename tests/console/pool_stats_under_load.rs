//! Ten thousand readings of a pool that never rests: the numbers of each belong together.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use serde_json::Value;

use crate::ground::{Console, PASSWORD, Session, Setup, folder};
use crate::support::eventually;

const READINGS: u32 = 10_000;
const READERS: usize = 8;
const LIMIT: Duration = Duration::from_secs(180);
const BASE: u64 = 20;
const MAX_OVERFLOW: u64 = 30;
const CAPACITY: u64 = BASE + MAX_OVERFLOW;
const MOST_WAITERS: u64 = 10 * CAPACITY;

#[tokio::test(flavor = "multi_thread")]
async fn every_one_of_ten_thousand_readings_satisfies_the_identity() {
    let folder = folder();
    // Without linger each swing opens and closes connections anew.
    let setup = Setup::embedded(folder.path()).arguments(&["--demo", "--pool-size=20", "--max-overflow=30", "--overflow-linger=0"]);
    let console = setup.start().await;
    let session = console.log_in(PASSWORD).await;
    let seen = Mutex::new(Seen::default());
    let readers = (0..READERS).map(|_| read(&console, &seen));
    let all = async { tokio::join!(futures_util::future::join_all(readers), swing(&console, &session, &seen)) };
    let in_time = tokio::time::timeout(LIMIT, all).await;
    assert!(in_time.is_ok(), "{:?}", seen.lock());
    assert_eq!(console.log_lines("panicked"), [""; 0]);
}

/// Crowds and calms the pool until enough is seen.
async fn swing(console: &Console, session: &Session, seen: &Mutex<Seen>) {
    let mut crowd = 400;
    while !seen.lock().is_enough() {
        console.set_demo_users(session, crowd).await;
        eventually("the pool is full", async || console.pool_stats().await["checked_out"] == CAPACITY).await;
        console.set_demo_users(session, 0).await;
        eventually("the queue is served", async || console.pool_stats().await["waiting"] == 0).await;
        eventually("the overflow is closed", async || console.pool_stats().await["overflow"] == 0).await;
        // Four hundred leave a long queue behind; a hundred swing quickly.
        crowd = 100;
    }
}

/// What the readers have seen.
#[derive(Debug, Default)]
struct Seen {
    readings: u32,
    statuses: BTreeSet<String>,
    overflows: BTreeSet<u64>,
}

impl Seen {
    /// Ten thousand readings, of every level, and of an overflow from none to all of it. On a busy machine a level passes between two
    /// readings.
    fn is_enough(&self) -> bool {
        let every_level = ["critical", "healthy", "moderate", "warning"].iter().all(|status| self.statuses.contains(*status));
        let swings = self.overflows.contains(&0) && self.overflows.contains(&MAX_OVERFLOW) && self.overflows.len() > 5;
        self.readings >= READINGS && every_level && swings
    }
}

async fn read(console: &Console, seen: &Mutex<Seen>) {
    while !seen.lock().is_enough() {
        let stats = console.pool_stats().await;
        assert_belongs_together(&stats);
        let mut seen = seen.lock();
        seen.readings += 1;
        seen.statuses.insert(stats["status"].as_str().expect("a status").to_owned());
        seen.overflows.insert(stats["overflow"].as_u64().expect("a number"));
    }
}

fn assert_belongs_together(stats: &Value) {
    let count = |name: &str| stats[name].as_u64().unwrap_or_else(|| panic!("{name} is no count: {stats}"));
    let (pool_size, capacity, overflow) = (count("pool_size"), count("total_capacity"), count("overflow"));
    let (checked_out, checked_in, open, opening) = (count("checked_out"), count("checked_in"), count("open"), count("opening"));
    assert_eq!((pool_size, capacity), (BASE, CAPACITY), "{stats}");
    assert_eq!(checked_out + checked_in, open, "{stats}");
    assert!(open + opening <= capacity, "{stats}");
    if open >= pool_size {
        assert_eq!(checked_out + checked_in - overflow, pool_size, "{stats}");
    } else {
        assert_eq!(overflow, 0, "{stats}");
    }
    assert!(count("waiting") <= MOST_WAITERS, "{stats}");
    assert!(count("waiting") == 0 || checked_in == 0, "callers wait beside idle connections: {stats}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    assert!(now.abs_diff(u128::from(count("taken_at_ms"))) < 10_000, "{stats}");
    // 50 connections: two percent each, so the level of the exact value is that of the whole number.
    let percent = 100 * checked_out / capacity;
    assert_eq!(stats["utilization_percent"].to_string(), format!("{percent}.0"), "{stats}");
    let status = ["healthy", "moderate", "warning", "critical"][[50, 70, 90].iter().filter(|bound| percent >= **bound).count()];
    assert_eq!(stats["status"], status, "{stats}");
    assert_eq!(stats["recommendations"]["current_capacity"], format!("{checked_out}/{capacity} connections in use"), "{stats}");
    let word = if status == "warning" { "high" } else { status };
    assert!(stats["message"].as_str().is_some_and(|message| message.contains(word)), "{stats}");
}
