//! Reads a pool every second and remembers the last hour; every ten seconds also its distributions,
//! so that "wait p99" speaks of the last five minutes rather than of all time.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::model::{Range, Series};
use super::ring::Ring;
use super::samples::Sample;
use crate::pool::{Pool, PoolSnapshot, Timings, Totals};

const SAMPLES: usize = 3600;
/// Thirty marks ten seconds apart are the five minutes that "recent" means.
const MARKS: usize = 30;
const SAMPLES_A_MARK: u64 = 10;

/// The recent past of one pool.
pub struct Recorder {
    pool: Pool,
    kept: Mutex<Kept>,
}

struct Kept {
    samples: Ring<Sample>,
    marks: Ring<Mark>,
}

#[derive(Clone)]
struct Mark {
    at_ms: u64,
    timings: Timings,
    totals: Totals,
}

/// What happened in the last five minutes, or since the start if that is less.
pub struct Recent {
    /// How long that is.
    pub window: Duration,
    /// The distributions of that time.
    pub timings: Timings,
    /// Connections opened.
    pub connects: u64,
    /// Acquires that timed out or were refused.
    pub unserved: u64,
}

impl Recorder {
    /// Records until cancelled.
    pub fn start(pool: Pool, stopping: CancellationToken) -> Arc<Self> {
        let first = Mark { at_ms: pool.snapshot().taken_at_ms, timings: pool.timings(), totals: Totals::default() };
        let mut marks = Ring::new(MARKS);
        marks.push(first);
        let recorder = Arc::new(Self { pool, kept: Mutex::new(Kept { samples: Ring::new(SAMPLES), marks }) });
        tokio::spawn(stopping.run_until_cancelled_owned(recorder.clone().run()));
        recorder
    }

    async fn run(self: Arc<Self>) {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        for count in 1u64.. {
            ticks.tick().await;
            let (peak, snapshot) = (self.pool.take_interval_peak(), self.pool.snapshot());
            let mut kept = self.kept.lock();
            kept.samples.push(sample(&snapshot, peak));
            if count.is_multiple_of(SAMPLES_A_MARK) {
                kept.marks.push(Mark { at_ms: snapshot.taken_at_ms, timings: self.pool.timings(), totals: snapshot.totals });
            }
        }
    }

    /// The utilization of the last minutes.
    pub fn series(&self, range: Range, until_ms: u64) -> Series {
        Series::of_samples(self.kept.lock().samples.iter().copied(), range, until_ms)
    }

    /// The last five minutes as one.
    pub fn recent(&self, snapshot: &PoolSnapshot) -> Recent {
        let now = self.pool.timings();
        let kept = self.kept.lock();
        let (then, from) = kept.marks.oldest().map_or((Timings::default(), Totals::default()), |mark| (mark.timings.clone(), mark.totals));
        let since_ms = kept.marks.oldest().map_or(snapshot.taken_at_ms, |mark| mark.at_ms);
        let unserved = |totals: &Totals| totals.timed_out + totals.shed;
        Recent {
            window: Duration::from_millis(snapshot.taken_at_ms.saturating_sub(since_ms)),
            timings: Timings {
                wait: now.wait.since(&then.wait),
                hold: now.hold.since(&then.hold),
                connect: now.connect.since(&then.connect),
            },
            connects: snapshot.totals.connects_ok.saturating_sub(from.connects_ok),
            unserved: unserved(&snapshot.totals).saturating_sub(unserved(&from)),
        }
    }
}

fn sample(snapshot: &PoolSnapshot, peak: u32) -> Sample {
    let percent_of = |checked_out: u32| PoolSnapshot { checked_out, ..*snapshot }.utilization() as f32;
    Sample {
        at_ms: snapshot.taken_at_ms,
        percent: percent_of(snapshot.checked_out),
        max_percent: percent_of(peak.max(snapshot.checked_out)),
        waiting: snapshot.waiting,
    }
}
