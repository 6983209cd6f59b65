//! Where points stand in the drawing.

use crate::history::model::{Range, UtilizationPoint, UtilizationSeries};
use crate::ui::chart::{HEIGHT, WIDTH, time_ticks};

/// Of a console that has just been started: shorter, and a few points would be all of the chart.
const SHORTEST_MS: u64 = 120_000;

/// The time that the chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartWindow {
    pub from_ms: u64,
    pub until_ms: u64,
}

impl ChartWindow {
    /// As long as the range; the range that nobody has chosen is no longer than the record.
    pub fn of(series: &UtilizationSeries) -> Self {
        let length_ms = series.range.seconds() * 1000;
        let from_ms = series.until_ms.saturating_sub(length_ms);
        let first_ms = series.points.first().map_or(from_ms, |point| point.at_ms.saturating_sub(width_ms(series)));
        let shortest = series.until_ms.saturating_sub(SHORTEST_MS);
        let from_ms = if series.range == Range::default() { first_ms.min(shortest).max(from_ms) } else { from_ms };
        Self { from_ms, until_ms: series.until_ms }
    }

    pub fn x(&self, at_ms: u64) -> f64 {
        self.share(at_ms) * WIDTH / 100.0
    }

    /// In percent of the width.
    pub fn share(&self, at_ms: u64) -> f64 {
        let length = (self.until_ms - self.from_ms).max(1) as f64;
        (100.0 * (at_ms as f64 - self.from_ms as f64) / length).clamp(0.0, 100.0)
    }

    /// Round moments, in seconds.
    pub fn ticks(&self) -> impl Iterator<Item = u64> {
        time_ticks(self.from_ms.div_ceil(1000), self.until_ms / 1000)
    }

    pub fn line(&self, series: &UtilizationSeries, value: fn(&UtilizationPoint) -> f32) -> String {
        let run = |run: &[UtilizationPoint]| run.iter().map(|point| self.xy(point, value(point))).collect::<Vec<_>>().join("L");
        runs(series).map(|points| format!("M{}", run(points))).collect()
    }

    pub fn band(&self, series: &UtilizationSeries) -> String {
        let run = |points: &[UtilizationPoint]| {
            let there = points.iter().map(|point| self.xy(point, point.max));
            let back = points.iter().rev().map(|point| self.xy(point, point.mean));
            format!("M{}Z", there.chain(back).collect::<Vec<_>>().join("L"))
        };
        runs(series).map(run).collect()
    }

    fn xy(&self, point: &UtilizationPoint, value: f32) -> String {
        format!("{:.1} {:.1}", self.x(point.at_ms), HEIGHT * (1.0 - f64::from(value.min(100.0)) / 100.0))
    }
}

/// Of a stretch that is one point.
pub fn width_ms(series: &UtilizationSeries) -> u64 {
    series.range.seconds() * 1000 / 180
}

/// Runs of points without a gap: where nothing was recorded nothing is drawn.
fn runs(series: &UtilizationSeries) -> impl Iterator<Item = &[UtilizationPoint]> {
    let gap = width_ms(series) * 5 / 2;
    series.points.chunk_by(move |a, b| b.at_ms - a.at_ms <= gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn series(points: &[(u64, f32, f32)]) -> UtilizationSeries {
        let point = |(at_s, mean, max): &(u64, f32, f32)| UtilizationPoint { at_ms: at_s * 1000, mean: *mean, max: *max, waiting: 0 };
        UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: points.iter().map(point).collect(), marks: Vec::new() }
    }

    const WHOLE: ChartWindow = ChartWindow { from_ms: 0, until_ms: 900_000 };

    #[test]
    fn the_line_runs_from_left_to_right_and_up_with_the_load() {
        let drawn = WHOLE.line(&series(&[(890, 0.0, 0.0), (895, 50.0, 60.0), (900, 100.0, 100.0)]), |point| point.mean);
        assert_eq!(drawn, "M988.9 100.0L994.4 50.0L1000.0 0.0");
    }

    #[test]
    fn a_gap_in_the_record_is_a_gap_in_the_line() {
        let drawn = WHOLE.line(&series(&[(100, 10.0, 10.0), (105, 10.0, 10.0), (800, 20.0, 20.0)]), |point| point.mean);
        assert_eq!(drawn.matches('M').count(), 2);
    }

    #[test]
    fn an_empty_record_is_drawn_as_nothing() {
        assert_eq!((WHOLE.line(&series(&[]), |point| point.mean), WHOLE.band(&series(&[]))), (String::new(), String::new()));
    }

    #[test]
    fn the_range_that_nobody_has_chosen_is_no_longer_than_the_record() {
        let from_s = |series: &UtilizationSeries| ChartWindow::of(series).from_ms / 1000;
        assert_eq!(from_s(&series(&[(605, 1.0, 1.0), (610, 1.0, 1.0)])), 600);
        assert_eq!(from_s(&series(&[(895, 1.0, 1.0)])), 780, "two minutes at least");
        assert_eq!((from_s(&series(&[])), from_s(&series(&[(5, 1.0, 1.0)]))), (0, 0));
        let chosen = UtilizationSeries { range: Range::Hour, until_ms: 3_600_000, ..series(&[(3500, 1.0, 1.0)]) };
        assert_eq!(from_s(&chosen), 0);
    }

    #[test]
    fn ticks_stand_at_round_times() {
        let window = ChartWindow { from_ms: 100_000, until_ms: 1_000_000 };
        assert_eq!(window.ticks().collect::<Vec<_>>(), [300, 600, 900]);
        assert!((window.share(550_000) - 50.0).abs() < 1e-9);
    }
}
