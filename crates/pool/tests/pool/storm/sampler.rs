//! Looks at the pool all the time, as a console does.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use plimsoll_pool::PoolSnapshot;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;
use tokio::time::sleep;

use super::{CAPACITY, Storm};
use crate::ground::{all, ended};

/// What takes no I/O, on a machine that is busy with a storm.
const AT_ONCE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct Sampled {
    pub snapshots: u32,
    pub most_checked_out: u32,
    pub most_waiting: u32,
}

/// Until the storm is over; panics at the first snapshot that is wrong.
pub(super) async fn run(storm: Arc<Storm>) -> Sampled {
    let mut sampled = Sampled::default();
    while !storm.is_over() {
        let (resizes, began) = (storm.resizes.load(SeqCst), Instant::now());
        let (first, second) = (storm.pool.snapshot(), storm.pool.snapshot());
        let holders = storm.pool.holders().len() as u32;
        assert!(began.elapsed() < AT_ONCE, "two snapshots and the holders took {:?}", began.elapsed());
        assert!(holders <= CAPACITY, "{holders}");
        let (observed, timings) = storm.pool.observe();
        assert_eq!(timings.wait.count(), observed.totals.waits(), "a wait counts however it ended: {observed:?}");
        assert!(observed.totals.gave_up <= observed.totals.cancelled, "{observed:?}");
        check(&first);
        check(&second);
        let resized = resizes % 2 == 1 || resizes != storm.resizes.load(SeqCst);
        assert!(resized || excess(&second) <= excess(&first), "it grew beyond its capacity: {first:?}, {second:?}");
        assert!(ended(&first.totals) <= ended(&second.totals) && all(&first.totals.closes) <= all(&second.totals.closes));
        sampled.snapshots += 2;
        sampled.most_checked_out = sampled.most_checked_out.max(first.checked_out);
        sampled.most_waiting = sampled.most_waiting.max(first.waiting);
        sleep(Duration::from_millis(3)).await;
    }
    sampled
}

/// Asks the server itself, until the storm is over: it never has more sessions of the pool than the capacity and those
/// that the pool has closed within the last second, which may still be ending.
pub(super) async fn count_sessions(storm: Arc<Storm>) -> u32 {
    let mut admin: PgConnection = storm.postgres.superuser().connect().await.expect("the administrator connects");
    let (mut samples, mut closes) = (0, VecDeque::from([(Instant::now(), 0)]));
    while !storm.is_over() {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from pg_stat_activity where application_name = 'storm'");
        let sessions = count.fetch_one(&mut admin).await.expect("the administrator's way is not disturbed") as u64;
        let closed = all(&storm.pool.snapshot().totals.closes);
        closes.push_back((Instant::now(), closed));
        while closes.get(1).is_some_and(|(at, _)| at.elapsed() > AT_ONCE) {
            closes.pop_front();
        }
        let terminating = closed - closes[0].1;
        assert!(sessions <= u64::from(CAPACITY) + terminating, "{sessions} sessions, {terminating} closed just now: {:?}", storm.pool);
        samples += 1;
        sleep(Duration::from_millis(10)).await;
    }
    samples
}

/// What is there beyond the capacity: a resize to less leaves some, and then it only shrinks.
fn excess(snapshot: &PoolSnapshot) -> u32 {
    (snapshot.open() + snapshot.opening).saturating_sub(snapshot.total_capacity())
}

fn check(snapshot: &PoolSnapshot) {
    let signed = |count: u32| i64::from(count);
    let beyond_base = signed(snapshot.open()) - signed(snapshot.pool_size);
    assert_eq!(signed(snapshot.checked_out) + signed(snapshot.checked_in) - beyond_base, signed(snapshot.pool_size), "{snapshot:?}");
    assert!(snapshot.open() + snapshot.opening <= CAPACITY, "{snapshot:?}");
    assert!(snapshot.checked_in == 0 || snapshot.waiting == 0, "nobody waits while a connection is idle: {snapshot:?}");
    assert!(snapshot.peak.value >= snapshot.checked_out, "{snapshot:?}");
    assert!(snapshot.peak_waiting.value >= snapshot.waiting, "{snapshot:?}");
}
