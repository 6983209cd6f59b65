//! Readings of a pool, drawn together into a series.

use super::frame::PoolFrame;
use super::model::{Range, UtilizationPoint, UtilizationSeries};

/// One reading of a pool.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UtilizationSample {
    /// When it was taken, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Utilization in percent at that moment.
    pub percent: f32,
    /// The highest utilization in percent since the reading before.
    pub max_percent: f32,
    /// The most callers queued since then.
    pub waiting: u32,
}

impl UtilizationSample {
    /// One reading of the history, if it tells the utilization.
    pub fn of(at_ms: u64, frame: &PoolFrame) -> Option<Self> {
        let percent = |tenths: f64| (tenths / 10.0) as f32;
        Some(Self {
            at_ms,
            percent: percent(frame.utilization.mean()?),
            max_percent: percent(frame.utilization.max()?.into()),
            waiting: frame.waiting.max().unwrap_or(0),
        })
    }
}

/// Points in a chart: one each five pixels on a desk, and a few kilobytes over the wire.
const POINTS: u64 = 180;

impl UtilizationSeries {
    /// Samples in order of time, drawn together into at most 180 stretches of equal length.
    pub fn of_samples(samples: impl Iterator<Item = UtilizationSample>, range: Range, until_ms: u64) -> Self {
        let width = range.seconds() * 1000 / POINTS;
        let from = until_ms.saturating_sub(range.seconds() * 1000);
        let mut points: Vec<(UtilizationPoint, u32)> = Vec::new();
        for sample in samples.filter(|sample| sample.at_ms > from && sample.at_ms <= until_ms) {
            // Stretches begin at round times, so that points stay where they are from one refresh to the next.
            let end = sample.at_ms.div_ceil(width) * width;
            match points.last_mut().filter(|(point, _)| point.at_ms == end) {
                Some((point, count)) => {
                    point.mean += sample.percent;
                    point.max = point.max.max(sample.max_percent);
                    point.waiting = point.waiting.max(sample.waiting);
                    *count += 1;
                }
                None => points
                    .push((UtilizationPoint { at_ms: end, mean: sample.percent, max: sample.max_percent, waiting: sample.waiting }, 1)),
            }
        }
        let points =
            points.into_iter().map(|(point, count)| UtilizationPoint { mean: round(point.mean / count as f32), ..point }).collect();
        Self { range, until_ms, points, marks: Vec::new() }
    }
}

fn round(percent: f32) -> f32 {
    (percent * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at_s: u64, percent: f32) -> UtilizationSample {
        UtilizationSample { at_ms: at_s * 1000, percent, max_percent: percent, waiting: 0 }
    }

    #[test]
    fn a_spike_of_one_second_survives_the_drawing_together() {
        let samples = (1..=900).map(|s| sample(s, if s == 437 { 100.0 } else { 10.0 }));
        let series = UtilizationSeries::of_samples(samples, Range::Quarter, 900_000);
        assert_eq!(series.points.len(), 180);
        assert_eq!(series.points.iter().filter(|point| point.max == 100.0).count(), 1);
        assert!(series.points.iter().all(|point| point.mean <= 28.0), "the mean is spread over 5 s");
    }

    #[test]
    fn what_is_older_than_the_range_is_left_out() {
        let series = UtilizationSeries::of_samples((1..=4000).map(|s| sample(s, 1.0)), Range::Hour, 4_000_000);
        assert!(series.points.first().is_some_and(|point| point.at_ms > 400_000));
        assert!(series.points.len() <= 181);
    }

    #[test]
    fn no_samples_no_points() {
        assert_eq!(UtilizationSeries::of_samples(std::iter::empty(), Range::Quarter, 1).points, []);
    }
}
