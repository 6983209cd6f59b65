//! The marks of the last hour in memory, for the overview, which does not wait for the store.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::marks::{Mark, MarkStore};
use super::model::{ChartMark, UtilizationSeries};
use crate::base::now_s;

/// A mark of the command line goes into the store of a console that runs: it is on the chart with the next refresh but one.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(5);
/// The longest range of the overview.
const KEPT_S: u64 = 3600;

/// What happened lately.
#[derive(Default)]
pub struct RecentMarks(Mutex<Vec<Mark>>);

impl RecentMarks {
    /// Follows the store until cancelled. While it cannot be read, the marks stay as they are.
    pub fn start(marks: MarkStore, stopping: CancellationToken) -> Arc<Self> {
        let recent = Arc::new(Self::default());
        let following = recent.clone();
        tokio::spawn(stopping.run_until_cancelled_owned(async move {
            loop {
                let now_s = now_s();
                if let Ok(found) = marks.between(now_s.saturating_sub(KEPT_S), now_s + 1).await {
                    *following.0.lock() = found;
                }
                sleep(LOOKED_AT_EVERY).await;
            }
        }));
        recent
    }

    /// The series with what happened in its time.
    pub fn on(&self, series: UtilizationSeries) -> UtilizationSeries {
        let from_ms = series.until_ms.saturating_sub(series.range.seconds() * 1000);
        let marks = self.0.lock();
        let inside = marks.iter().filter(|mark| (from_ms..=series.until_ms).contains(&(mark.at_s * 1000)));
        let named = |mark: &Mark| ChartMark { at_ms: mark.at_s * 1000, name: mark.kind.label().to_owned(), words: mark.words.clone() };
        UtilizationSeries { marks: inside.map(named).collect(), ..series }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::marks::MarkKind;
    use crate::history::model::Range;

    #[test]
    fn a_series_has_the_marks_of_its_time_alone() {
        let mark = |at_s| Mark { at_s, kind: MarkKind::Deploy, words: format!("at {at_s}") };
        let recent = RecentMarks(Mutex::new(vec![mark(50), mark(150), mark(2000)]));
        let series = UtilizationSeries { range: Range::Quarter, until_ms: 1_000_000, ..UtilizationSeries::default() };
        let words: Vec<String> = recent.on(series).marks.into_iter().map(|mark| mark.words).collect();
        assert_eq!(words, ["at 150"]);
    }
}
