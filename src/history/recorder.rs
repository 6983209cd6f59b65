//! Reads a pool every second. What it saw goes to the keeper, which keeps it for years; the last hour is also
//! remembered here, so that the overview reads memory alone, and every ten seconds the distributions, so that
//! "wait p99" speaks of the last five minutes rather than of all time.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::frame::{Frame, PoolFrame, Reading};
use super::keeper::Keeper;
use super::model::{Range, Series};
use super::ring::Ring;
use super::samples::Sample;
use super::scribe::Scribe;
use super::tail::Tail;
use crate::pool::{Pool, PoolSnapshot, Timings, Totals};
use crate::server::now_ms;

const SAMPLES: usize = 3600;
/// Thirty marks ten seconds apart are the five minutes that "recent" means.
const MARKS: usize = 30;
const SAMPLES_A_MARK: u64 = 10;

/// The past of one pool.
pub struct Recorder {
    pool: Pool,
    /// Under which it is kept.
    name: String,
    keeper: Arc<Keeper>,
    kept: Mutex<Kept>,
}

struct Kept {
    newest: Tail<PoolFrame>,
    samples: Ring<Sample>,
    marks: Ring<Mark>,
}

#[derive(Clone)]
struct Mark {
    at_ms: u64,
    reading: Reading,
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
    pub fn start(pool: Pool, name: &str, keeper: Arc<Keeper>, stopping: CancellationToken) -> Arc<Self> {
        let reading = Reading { totals: Totals::default(), timings: pool.timings() };
        let mut marks = Ring::new(MARKS);
        marks.push(Mark { at_ms: pool.snapshot().taken_at_ms, reading });
        let kept = Kept { newest: Tail::default(), samples: Ring::new(SAMPLES), marks };
        let recorder = Arc::new(Self { pool, name: name.to_owned(), keeper, kept: Mutex::new(kept) });
        tokio::spawn(stopping.run_until_cancelled_owned(recorder.clone().run()));
        recorder
    }

    async fn run(self: Arc<Self>) {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut scribe = Scribe::new(self.keeper.clone(), &self.name);
        let mut before = Reading { totals: self.pool.snapshot().totals, timings: self.pool.timings() };
        for count in 0u64.. {
            ticks.tick().await;
            let now_s = now_ms() / 1000;
            if let Some(source) = scribe.begin(now_s).await {
                self.recall(source, now_s).await;
            }
            let (peaks, snapshot, timings) = (self.pool.take_interval_peaks(), self.pool.snapshot(), self.pool.timings());
            let now = Reading { totals: snapshot.totals, timings };
            let frame = PoolFrame::between(&before, &now, &snapshot, peaks);
            scribe.note(snapshot.taken_at_ms / 1000, Frame::Pool(frame.clone()));
            self.remember(&snapshot, frame, (count % SAMPLES_A_MARK == SAMPLES_A_MARK - 1).then_some(&now));
            before = now;
        }
    }

    /// The last hour as a process before has seen it, so that a restart is a gap rather than an end.
    async fn recall(&self, source: i64, now_s: u64) {
        let past = self.keeper.frames(source, now_s.saturating_sub(SAMPLES as u64), now_s, SAMPLES as u64).await.unwrap_or_default();
        let mut kept = self.kept.lock();
        if kept.samples.oldest().is_none() {
            let frames = past.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?)));
            frames.for_each(|(at_s, frame)| kept.samples.push(Sample::of(at_s * 1000, &frame)));
        }
    }

    fn remember(&self, snapshot: &PoolSnapshot, frame: PoolFrame, mark: Option<&Reading>) {
        let mut kept = self.kept.lock();
        kept.samples.push(Sample::of(snapshot.taken_at_ms, &frame));
        kept.newest.push(snapshot.taken_at_ms / 1000, frame);
        if let Some(reading) = mark.cloned() {
            kept.marks.push(Mark { at_ms: snapshot.taken_at_ms, reading });
        }
    }

    /// The newest second, and when it was (Unix time).
    pub fn latest(&self) -> Option<(u64, PoolFrame)> {
        self.kept.lock().newest.latest()
    }

    /// The seconds after the first `seen`, and how many have been seen with them.
    pub fn after(&self, seen: u64) -> (u64, Vec<(u64, PoolFrame)>) {
        self.kept.lock().newest.after(seen)
    }

    /// The utilization of the last minutes.
    pub fn series(&self, range: Range, until_ms: u64) -> Series {
        Series::of_samples(self.kept.lock().samples.iter().copied(), range, until_ms)
    }

    /// The last five minutes as one.
    pub fn recent(&self, snapshot: &PoolSnapshot) -> Recent {
        let now = Reading { totals: snapshot.totals, timings: self.pool.timings() };
        let kept = self.kept.lock();
        let (since_ms, Reading { totals, timings }) = match kept.marks.oldest() {
            Some(mark) => (mark.at_ms, now.since(&mark.reading)),
            None => (snapshot.taken_at_ms, now),
        };
        Recent {
            window: Duration::from_millis(snapshot.taken_at_ms.saturating_sub(since_ms)),
            connects: totals.connects_ok,
            unserved: totals.timed_out + totals.shed,
            timings,
        }
    }
}
