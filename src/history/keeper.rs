//! Puts into the store what the recorders saw, once a second, and reads it again. A recorder never waits for it.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::SqlitePool;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::backlog::Backlog;
use super::course::{self, Course};
use super::frame::Frame;
use super::holding::Holding;
use super::packer::Packer;
use super::peaks::{KeptPeak, PeakBook, PeakStore, Stretch, What};
use super::rollup::{Rollup, Row, regroup};
use super::store::{HistoryError, HistoryStore};
use super::tier::Tier;
use crate::server::now_ms;

/// What comes within this time is written as one: a transaction costs more than its rows.
const GATHERING: Duration = Duration::from_millis(500);
/// After a failure. Meanwhile rows gather in the backlog.
const PAUSE: Duration = Duration::from_secs(1);
/// So many writes are about a minute.
const WRITES_A_PRUNING: u32 = 100;

/// The one who writes.
pub struct Keeper {
    store: HistoryStore,
    peaks: PeakStore,
    packer: Packer,
    backlog: Mutex<Backlog>,
    more: Notify,
    /// One writer at a time: the task, or the last words at a stop.
    writing: tokio::sync::Mutex<()>,
    trouble: Mutex<Option<String>>,
}

impl Keeper {
    /// Keeps until cancelled.
    pub fn start(db: SqlitePool, stopping: CancellationToken) -> Arc<Self> {
        let keeper = Arc::new(Self {
            peaks: PeakStore::new(db.clone()),
            packer: Packer::new(db.clone()),
            store: HistoryStore::new(db),
            backlog: Mutex::default(),
            more: Notify::new(),
            writing: tokio::sync::Mutex::default(),
            trouble: Mutex::default(),
        });
        tokio::spawn(stopping.run_until_cancelled_owned(keeper.clone().run()));
        keeper
    }

    /// Takes rows to be kept.
    pub fn keep(&self, rows: Vec<Row>) {
        self.backlog.lock().add(rows);
        self.more.notify_one();
    }

    /// Takes marks that were raised.
    pub fn keep_peaks(&self, peaks: Vec<KeptPeak>) {
        self.backlog.lock().add_peaks(peaks);
    }

    /// Takes who held connections at a second.
    pub fn keep_holding(&self, source: i64, at_s: u64, holding: Holding) {
        self.backlog.lock().add_holding(source, at_s, holding);
    }

    /// The marks of a source, as a process before has left them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn peaks(&self, source: i64, now_s: u64) -> Result<PeakBook, HistoryError> {
        Ok(PeakBook::resume(self.peaks.current(source, now_s).await?))
    }

    /// Who held connections of a source nearest to a second, at most `within` seconds away, and when that was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn holding_at(&self, source: i64, at_s: u64, within: u64) -> Result<Option<(u64, Holding)>, HistoryError> {
        Ok(self.peaks.holding_at(source, at_s, within).await?)
    }

    /// Who held connections of a source when most were in use in the hour of this second, and when that was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn holding_of_hour(&self, source: i64, at_s: u64) -> Result<Option<(u64, Holding)>, HistoryError> {
        let hour = self.peaks.of(source, Stretch::Hour, Stretch::Hour.start_of(at_s)).await?;
        let fullest = hour.into_iter().find(|kept| kept.what == What::CheckedOut);
        Ok(fullest.map(|KeptPeak { mark, .. }| (mark.at_ms / 1000, mark.holding)))
    }

    /// Why nothing is kept at the moment, in a sentence.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    /// Writes what is left, within `limit`.
    pub async fn finish(&self, limit: Duration) {
        if timeout(limit, self.write()).await.is_err() {
            tracing::warn!("the last seconds of the history were not written within {} s", limit.as_secs());
        }
    }

    async fn run(self: Arc<Self>) {
        for count in 1u32.. {
            self.more.notified().await;
            sleep(GATHERING).await;
            if !self.write().await {
                sleep(PAUSE).await;
                self.more.notify_one();
                continue;
            }
            let tidied = self.packer.round(now_s()).await;
            self.note(tidied);
            if count.is_multiple_of(WRITES_A_PRUNING) {
                let pruned = self.prune().await;
                self.note(pruned);
            }
        }
    }

    async fn prune(&self) -> Result<(), HistoryError> {
        self.store.prune(now_s()).await?;
        Ok(self.peaks.prune(now_s()).await?)
    }

    /// Whether it went well.
    async fn write(&self) -> bool {
        let _one_at_a_time = self.writing.lock().await;
        let batch = self.backlog.lock().take();
        if batch.is_empty() {
            return true;
        }
        let written = self.store.write(&batch).await;
        if written.is_err() {
            self.backlog.lock().put_back(batch);
        }
        self.note(written)
    }

    /// One line in the log when trouble begins or changes, and one when it is over.
    fn note(&self, outcome: Result<(), HistoryError>) -> bool {
        let mut trouble = self.trouble.lock();
        match outcome {
            Ok(()) => {
                if trouble.take().is_some() {
                    let dropped = self.backlog.lock().dropped();
                    tracing::info!(history.rows_dropped = dropped, "the history is kept again");
                }
                true
            }
            Err(error) => {
                let sentence = format!("The history cannot be written ({error}). Check the data folder and the space on its disk.");
                if trouble.as_ref() != Some(&sentence) {
                    tracing::warn!("{sentence}");
                }
                *trouble = Some(sentence);
                false
            }
        }
    }

    /// Makes ready to record a source: rows that a process before has left unfinished are finished, those of
    /// stretches that are still under way are gone on with.
    ///
    /// # Errors
    /// When the store cannot be used now.
    pub async fn begin(&self, name: &str, now_s: u64) -> Result<(i64, Rollup), HistoryError> {
        let source = self.store.source(name).await?;
        let mut rollup = Rollup::new(source);
        let mut unfinished: Option<(u64, Frame)> = None;
        for tier in Tier::COARSE {
            let from_s = self.store.last(source, tier).await?.map_or(0, |last| last + tier.seconds());
            let mut parts = self.store.read(source, tier.finer(), from_s, now_s + 1).await?;
            parts.extend(unfinished.take().filter(|(at_s, _)| *at_s >= from_s));
            let (under_way, complete): (Vec<_>, Vec<_>) =
                regroup(parts, |at_s| tier.start_of(at_s)).into_iter().partition(|(at_s, _)| *at_s == tier.start_of(now_s));
            let rows: Vec<_> = complete.into_iter().map(|(at_s, frame)| Row { source, tier, at_s, frame }).collect();
            self.store.write_rows(&rows).await?;
            unfinished = under_way.into_iter().next();
            if let Some((at_s, frame)) = unfinished.clone() {
                rollup.resume(tier, at_s, frame);
            }
        }
        Ok((source, rollup))
    }

    /// The number of the source that is kept under this name.
    ///
    /// # Errors
    /// When the store cannot be used now.
    pub async fn source(&self, name: &str) -> Result<i64, HistoryError> {
        self.store.source(name).await
    }

    /// A source from `from_s` to `until_s` in at most about `most` stretches of equal length, from the finest rows that
    /// there are of all of that time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn course(&self, source: i64, from_s: u64, until_s: u64, most: u64) -> Result<Course, HistoryError> {
        let tier = Tier::that_shows(from_s, until_s, now_s(), most * MOST_A_POINT);
        let step_s = course::step(until_s.saturating_sub(from_s) / most.max(1), tier);
        self.course_in_steps(source, from_s, until_s, step_s).await
    }

    /// The same in steps of `step_s` seconds, or as few more as the rows that are still there allow.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn course_in_steps(&self, source: i64, from_s: u64, until_s: u64, step_s: u64) -> Result<Course, HistoryError> {
        let mut tier = Tier::of_step(from_s, step_s.max(1), now_s());
        let step_s = step_s.max(1).next_multiple_of(tier.seconds());
        let start_of = |at_s: u64| at_s / step_s * step_s;
        let from_s = start_of(from_s);
        let (mut frames, mut from) = (Vec::new(), from_s);
        // What the coarse rows do not reach yet is read from the finer ones.
        loop {
            let rows = self.store.read(source, tier, from, until_s).await?;
            from = rows.last().map_or(from, |(at_s, _)| at_s + tier.seconds());
            frames.extend(rows);
            if tier == Tier::Second {
                break;
            }
            tier = tier.finer();
        }
        Ok(Course { from_s, until_s, step_s, frames: regroup(frames, start_of) })
    }

    /// The sources that were ever recorded, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sources(&self) -> Result<Vec<(i64, String)>, HistoryError> {
        self.store.sources().await
    }
}

/// Rows that are read for one point of a chart: more would cost time and show nothing.
const MOST_A_POINT: u64 = 12;

fn now_s() -> u64 {
    now_ms() / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::frame::PoolFrame;
    use crate::history::spread::Spread;
    use crate::server::store::open_in_memory;

    fn second(highest: u32) -> Frame {
        Frame::Pool(PoolFrame { checked_out: Spread::of(1, highest), ..Default::default() })
    }

    fn highest(frame: &Frame) -> u32 {
        frame.clone().pool().map_or(0, |frame| frame.checked_out.max)
    }

    async fn keeper() -> Arc<Keeper> {
        Keeper::start(open_in_memory().await.expect("a store"), CancellationToken::new())
    }

    /// Records as a process does that is killed before the stretches under way are complete.
    async fn record(keeper: &Keeper, seconds: impl IntoIterator<Item = (u64, u32)>, now_s: u64) {
        let (_, mut rollup) = keeper.begin("orders", now_s).await.expect("begun");
        keeper.keep(seconds.into_iter().flat_map(|(at, highest)| rollup.push(at, &second(highest))).collect());
        assert!(keeper.write().await);
    }

    #[tokio::test]
    async fn a_kill_in_the_middle_of_an_hour_loses_no_peak_of_it() {
        let (keeper, hour) = (keeper().await, now_s() / 3600 * 3600);
        record(&keeper, (0..1000).map(|n| (hour + n, if n == 137 { 42 } else { 1 })), hour).await;
        record(&keeper, (1002..3601).map(|n| (hour + n, 2)), hour + 1002).await;
        let read = async |tier| keeper.store.read(1, tier, hour, hour + 3600).await.expect("rows");
        assert_eq!(read(Tier::Hour).await.iter().map(|(_, frame)| highest(frame)).collect::<Vec<_>>(), [42]);
        let minutes = read(Tier::Minute).await;
        assert_eq!((minutes.len(), highest(&minutes[2].1)), (60, 42));
    }

    #[tokio::test]
    async fn what_a_process_left_long_ago_is_finished_by_the_next() {
        let (keeper, day) = (keeper().await, now_s() / 86_400 * 86_400);
        record(&keeper, (0..100).map(|n| (day + n, 7)), day).await;
        keeper.begin("orders", day + 50_000).await.expect("begun");
        let hours = keeper.store.read(1, Tier::Hour, day, day + 3600).await.expect("rows");
        assert_eq!(hours.iter().map(|(at_s, frame)| (*at_s, highest(frame))).collect::<Vec<_>>(), [(day, 7)]);
    }

    #[tokio::test]
    async fn a_range_reaches_up_to_the_last_second_whatever_its_tier() {
        let (keeper, now) = (keeper().await, now_s());
        record(&keeper, (0..5000).map(|n| (now - 5000 + n, if n == 4999 { 9 } else { 1 })), now - 5000).await;
        for range in [900, 86_400, 90 * 86_400] {
            let frames = keeper.course(1, now - range, now + 1, 180).await.expect("a course").frames;
            assert!(frames.len() <= 181, "{range}: {}", frames.len());
            assert_eq!(frames.last().map(|(_, frame)| highest(frame)), Some(9), "{range}");
        }
    }

    #[tokio::test]
    async fn a_store_that_fails_is_a_sentence_and_nothing_is_lost_when_it_is_back() {
        let db = open_in_memory().await.expect("a store");
        let keeper = Keeper::start(db.clone(), CancellationToken::new());
        let (_, mut rollup) = keeper.begin("orders", 1000).await.expect("begun");
        sqlx::query("alter table history rename to away").execute(&db).await.expect("renamed");
        keeper.keep(rollup.push(1000, &second(5)));
        assert!(!keeper.write().await);
        assert!(keeper.trouble().expect("trouble").starts_with("The history cannot be written (no such table: history)"));
        sqlx::query("alter table away rename to history").execute(&db).await.expect("renamed back");
        assert!(keeper.write().await && keeper.trouble().is_none());
        assert_eq!(keeper.store.last(1, Tier::Second).await.expect("a row"), Some(1000));
    }
}
