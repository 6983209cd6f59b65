//! Reads a pool every second. What it saw goes to the archive, which keeps it for years; the last hour is also
//! remembered here, so that the overview reads memory alone, and every ten seconds the distributions, so that
//! "wait p99" speaks of the last five minutes rather than of all time.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::appender::Appender;
use super::archive::Archive;
use super::frame::{Frame, PoolFrame, PoolReading};
use super::holders::HolderListSchedule;
use super::model::{Range, UtilizationSeries};
use super::peak_holders::PeakHolders;
use super::peaks::{PeakMetric, PeakPeriod, PeakRecord, PoolPeaks};
use super::samples::UtilizationSample;
use super::tail::Tail;
use crate::base::now_s;
use crate::base::ring::Ring;
use plimsoll_model::{IntervalPeaks, PoolSnapshot, Timings};
use plimsoll_pool::{PeakWatch, Pool};

const SAMPLES: usize = 3600;
/// Thirty marks ten seconds apart are the five minutes that "recent" means.
const MARKS: usize = 30;
const SAMPLES_A_MARK: u64 = 10;

/// The past of one pool.
pub struct Recorder {
    pool: Pool,
    /// Under which it is kept.
    name: String,
    /// What was highest since this recorder's last look.
    peaks: PeakWatch,
    /// Who looks when it is highest.
    peak_holders: Arc<PeakHolders>,
    archive: Arc<Archive>,
    kept: Mutex<RecorderState>,
}

struct RecorderState {
    newest: Tail<PoolFrame>,
    peaks: PoolPeaks,
    samples: Ring<UtilizationSample>,
    marks: Ring<TimedReading>,
}

#[derive(Clone)]
struct TimedReading {
    at_ms: u64,
    reading: PoolReading,
}

/// What happened in the last five minutes, or since the start if that is less.
pub struct RecentStats {
    /// How long that is.
    pub window: Duration,
    /// The distributions of that time.
    pub timings: Timings,
    /// Connections opened.
    pub connects: u64,
    /// Callers that timed out, were refused or gave up.
    pub unserved: u64,
    /// Those that gave up.
    pub gave_up: u64,
}

impl Recorder {
    /// Records until cancelled.
    pub fn start(pool: Pool, name: &str, archive: Arc<Archive>, stopping: CancellationToken) -> Arc<Self> {
        let (snapshot, timings) = pool.observe();
        let mut marks = Ring::new(MARKS);
        // A pool that has run for long before its console was started has a past that is none of the last five minutes.
        marks.push(TimedReading { at_ms: snapshot.taken_at_ms, reading: PoolReading { totals: snapshot.totals, timings } });
        let kept = RecorderState { newest: Tail::default(), peaks: PoolPeaks::default(), samples: Ring::new(SAMPLES), marks };
        let (peaks, peak_holders) = (pool.watch_peaks(), PeakHolders::start(pool.clone(), stopping.clone()));
        let recorder = Arc::new(Self { pool, name: name.to_owned(), peaks, peak_holders, archive, kept: Mutex::new(kept) });
        tokio::spawn(stopping.run_until_cancelled_owned(recorder.clone().run()));
        recorder
    }

    async fn run(self: Arc<Self>) {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut appender, mut cadence, mut source) =
            (Appender::new(self.archive.clone(), &self.name), HolderListSchedule::default(), None);
        let mut reading = PoolReading { totals: self.pool.snapshot().totals, timings: self.pool.timings() };
        for count in 0u64.. {
            ticks.tick().await;
            let now_s = now_s();
            if let Some(begun) = appender.begin(now_s).await {
                source = Some(begun);
                self.recall(begun, now_s).await;
            }
            let (peaks, snapshot) = (self.peaks.take(), self.pool.snapshot());
            let frame = PoolFrame::of(reading.go_on(&self.pool, &snapshot), &snapshot, peaks);
            let at_s = snapshot.taken_at_ms / 1000;
            self.mark(source, &peaks);
            if let Some(source) = source.filter(|_| cadence.is_due(at_s, &frame)) {
                self.archive.keep_holding(source, at_s, self.peak_holders.fullest());
            }
            self.peak_holders.forget();
            appender.note(at_s, Frame::Pool(frame.clone()));
            self.remember(&snapshot, frame, (count % SAMPLES_A_MARK == SAMPLES_A_MARK - 1).then_some(&reading));
        }
    }

    /// The last hour as a process before has seen it, so that a restart is a gap rather than an end.
    async fn recall(&self, source: i64, now_s: u64) {
        if let Ok(mut book) = self.archive.peaks(source, now_s).await {
            let mut kept = self.kept.lock();
            let raised = book.join(source, &kept.peaks);
            kept.peaks = book;
            self.archive.keep_peaks(raised);
        }
        let from_s = now_s.saturating_sub(SAMPLES as u64);
        let past = self.archive.course_in_steps(source, from_s, now_s, 1).await.map(|series| series.frames).unwrap_or_default();
        let mut kept = self.kept.lock();
        if kept.samples.oldest().is_none() {
            let frames = past.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.pool()?)));
            let samples = frames.filter_map(|(at_s, frame)| UtilizationSample::of(at_s * 1000, &frame));
            samples.for_each(|sample| kept.samples.push(sample));
        }
    }

    /// Raises what was passed.
    fn mark(&self, source: Option<i64>, peaks: &IntervalPeaks) {
        let raised = self.kept.lock().peaks.see(source.unwrap_or_default(), peaks, || self.peak_holders.fullest());
        if source.is_some() && !raised.is_empty() {
            self.archive.keep_peaks(raised);
        }
    }

    fn remember(&self, snapshot: &PoolSnapshot, frame: PoolFrame, mark: Option<&PoolReading>) {
        let mut kept = self.kept.lock();
        UtilizationSample::of(snapshot.taken_at_ms, &frame).into_iter().for_each(|sample| kept.samples.push(sample));
        kept.newest.push(snapshot.taken_at_ms / 1000, frame);
        if let Some(reading) = mark.cloned() {
            kept.marks.push(TimedReading { at_ms: snapshot.taken_at_ms, reading });
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

    /// The marks of all stretches that this moment falls into.
    pub fn peaks(&self, now_s: u64) -> Vec<(PeakMetric, PeakPeriod, PeakRecord)> {
        self.kept.lock().peaks.standing(now_s)
    }

    /// The utilization of the last minutes.
    pub fn series(&self, range: Range, until_ms: u64) -> UtilizationSeries {
        UtilizationSeries::of_samples(self.kept.lock().samples.iter().copied(), range, until_ms)
    }

    /// The last five minutes as one.
    pub fn recent(&self, snapshot: &PoolSnapshot) -> RecentStats {
        let now = PoolReading { totals: snapshot.totals, timings: self.pool.timings() };
        let kept = self.kept.lock();
        let (since_ms, PoolReading { totals, timings }) = match kept.marks.oldest() {
            Some(mark) => (mark.at_ms, now.since(&mark.reading)),
            None => (snapshot.taken_at_ms, now),
        };
        RecentStats {
            window: Duration::from_millis(snapshot.taken_at_ms.saturating_sub(since_ms)),
            connects: totals.connects_ok,
            unserved: totals.unserved(),
            gave_up: totals.gave_up,
            timings,
        }
    }
}
