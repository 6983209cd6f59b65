//! Seconds that another console tells of a pool of its own, on their way to the archive: each is written down once, whenever it comes.

use super::appender::Appender;
use super::frame::{Frame, PoolFrame};
use super::peaks::StoredPeak;
use crate::fleet::model::{ExactFrame, PoolFrames};
use crate::fleet::registry::MOST_SKEW_S;

/// What is older is written down and judged by no rule: an incident of before the start of this console is none of now.
const JUDGED_S: u64 = 60;

/// Where the history of one pool has got to.
#[derive(Clone, Copy)]
pub struct Recorded {
    /// The number under which it is kept.
    source: i64,
    newest_s: u64,
}

impl Recorded {
    /// Of a source that has just been made ready, with the newest second of it that is in the store or on its way there.
    pub fn new(source: i64, newest_s: Option<u64>) -> Self {
        Self { source, newest_s: newest_s.unwrap_or(0) }
    }

    /// A reading was written down for this second: what passed before is not told any more.
    pub fn pass(&mut self, at_s: u64) {
        self.newest_s = self.newest_s.max(at_s);
    }

    /// The second up to which all is written down that has come.
    pub fn newest_s(self) -> u64 {
        self.newest_s
    }

    /// Writes down what is new of an answer; the seconds that are recent enough to be judged.
    pub fn take(&mut self, told: PoolFrames, appender: &mut Appender, interval_s: u64, now_s: u64) -> Vec<(u64, PoolFrame)> {
        let PoolFrames { frames, holders, peaks, .. } = told;
        let (judged_s, mut recent) = (now_s.saturating_sub(JUDGED_S + 2 * interval_s), Vec::new());
        // A clock that was set back must not end it for ever.
        self.newest_s = self.newest_s.min(now_s + MOST_SKEW_S);
        for frame in frames {
            let at_s = frame.at_s;
            if let Some(frame) = self.is_new(&frame).then(|| PoolFrame::from(frame)) {
                self.newest_s = at_s;
                appender.note(at_s, Frame::Pool(frame.clone()));
                recent.extend((at_s >= judged_s).then_some((at_s, frame)));
            }
        }
        let archive = appender.archive();
        archive.keep_peaks(peaks.into_iter().map(|peak| StoredPeak::told(self.source, peak)).collect());
        holders.into_iter().for_each(|list| archive.keep_holding(self.source, list.at_s, list.holding));
        recent
    }

    fn is_new(&self, frame: &ExactFrame) -> bool {
        frame.at_s > self.newest_s
    }
}
