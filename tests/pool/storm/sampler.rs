//! Looks at the pool all the time, as a console does.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

use plimsoll::pool::PoolSnapshot;
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
