//! The last hour of the server's load, and its peak of the day: what the overview shows without reading the store.

use crate::base::ring::Ring;
use crate::history::model::{Range, UtilizationSeries};
use crate::history::samples::UtilizationSample;
use crate::history::time_series::TimeSeries;
use plimsoll_model::{Peak, Slots};

/// One a second.
const SAMPLES: usize = 3600;
const DAY_MS: u64 = 86_400_000;

/// Readings since the console's start.
pub(super) struct LoadHistory {
    samples: Ring<UtilizationSample>,
    peak: Peak,
}

impl Default for LoadHistory {
    fn default() -> Self {
        Self { samples: Ring::new(SAMPLES), peak: Peak::default() }
    }
}

impl LoadHistory {
    /// One reading more; the peak of its day.
    pub(super) fn see(&mut self, at_ms: u64, sessions: u32, slots: Slots) -> Peak {
        let percent = slots.percent(sessions) as f32;
        self.samples.push(UtilizationSample { at_ms, percent, max_percent: percent, waiting: 0 });
        if sessions > self.peak.value || at_ms / DAY_MS != self.peak.at_ms / DAY_MS {
            self.peak = Peak { value: sessions, at_ms };
        }
        self.peak
    }

    /// What a process before has seen: today's peak, and the last hour before the first reading of this one.
    pub(super) fn recall(&mut self, today: TimeSeries, hour: TimeSeries) {
        for (at_ms, _, max, _) in answered(today) {
            if max > self.peak.value {
                self.peak = Peak { value: max, at_ms };
            }
        }
        let first_ms = self.samples.oldest().map_or(u64::MAX, |sample| sample.at_ms);
        let sample = |(at_ms, mean, max, slots): (u64, f64, u32, Slots)| UtilizationSample {
            at_ms,
            percent: slots.percent(mean) as f32,
            max_percent: slots.percent(max) as f32,
            waiting: 0,
        };
        self.samples.prepend(answered(hour).map(sample).filter(|sample| sample.at_ms < first_ms).collect());
    }

    pub(super) fn series(&self, range: Range, until_ms: u64) -> UtilizationSeries {
        UtilizationSeries::of_samples(self.samples.iter().copied(), range, until_ms)
    }
}

/// The stretches in which the server answered: when, its mean and most sessions, and the slots.
fn answered(course: TimeSeries) -> impl Iterator<Item = (u64, f64, u32, Slots)> {
    let frames = course.frames.into_iter().filter_map(|(at_s, frame)| Some((at_s, frame.server()?)));
    frames.filter_map(|(at_s, frame)| Some((at_s * 1000, frame.sessions.mean()?, frame.sessions.max()?, frame.slots()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOTS: Slots = Slots { max_connections: 100, reserved: 3 };

    #[test]
    fn the_peak_is_the_first_moment_of_the_most_sessions_of_a_day() {
        let mut past = LoadHistory::default();
        let peaks = [(1, 5), (2, 9), (3, 9), (4, 2)].map(|(at_s, sessions)| past.see(at_s * 1000, sessions, SLOTS));
        assert_eq!(peaks[3], Peak { value: 9, at_ms: 2000 });
        assert_eq!(past.see(DAY_MS, 1, SLOTS), Peak { value: 1, at_ms: DAY_MS });
    }

    #[test]
    fn the_series_is_in_percent_of_the_usable_slots() {
        let mut past = LoadHistory::default();
        past.see(1000, 97, SLOTS);
        assert_eq!(past.series(Range::Quarter, 2000).points.first().map(|point| point.max), Some(100.0));
    }
}
