//! The stretch of time that the chart shows.

use crate::base::timestamps::date_time;
use crate::history::model::{ChartMark, Range, UtilizationSeries};
use crate::ui::chart::{Axis, AxisMark};

/// Of a console that has just been started: shorter, and a few points would be all of the chart.
const SHORTEST_MS: u64 = 120_000;

/// Steps as long as the points of the series, and as many as the range has; the range that nobody has chosen is no longer than the record.
pub fn axis(series: &UtilizationSeries) -> Axis {
    let (from_ms, until_ms) = (from_ms(series), series.until_ms);
    let mark = |mark: &ChartMark| AxisMark { at_s: mark.at_ms / 1000, name: mark.name.clone(), words: mark.words.clone() };
    let (from_s, until_s) = (from_ms / 1000, until_ms.div_ceil(1000));
    Axis {
        from_s,
        until_s,
        step_s: step_s(series),
        marks: series.marks.iter().map(mark).collect(),
        words: format!(" in the last {}, {} to {} UTC", series.range.label(), date_time(from_s), date_time(until_s)),
        ..Axis::default()
    }
}

/// Of a stretch that is one point, in seconds.
pub fn step_s(series: &UtilizationSeries) -> u64 {
    series.range.seconds() / 180
}

fn from_ms(series: &UtilizationSeries) -> u64 {
    let from_ms = series.until_ms.saturating_sub(series.range.seconds() * 1000);
    if series.range != Range::default() {
        return from_ms;
    }
    let first_ms = series.points.first().map_or(from_ms, |point| point.at_ms.saturating_sub(step_s(series) * 1000));
    first_ms.min(series.until_ms.saturating_sub(SHORTEST_MS)).max(from_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::model::UtilizationPoint;

    fn series(points: &[u64]) -> UtilizationSeries {
        let point = |at_s: &u64| UtilizationPoint { at_ms: at_s * 1000, mean: 1.0, max: 1.0, waiting: 0 };
        UtilizationSeries { range: Range::Quarter, until_ms: 900_000, points: points.iter().map(point).collect(), marks: Vec::new() }
    }

    #[test]
    fn the_range_that_nobody_has_chosen_is_no_longer_than_the_record() {
        let from_s = |series: &UtilizationSeries| axis(series).from_s;
        assert_eq!(from_s(&series(&[605, 610])), 600);
        assert_eq!(from_s(&series(&[895])), 780, "two minutes at least");
        assert_eq!((from_s(&series(&[])), from_s(&series(&[5]))), (0, 0));
        let chosen = UtilizationSeries { range: Range::Hour, until_ms: 3_600_000, ..series(&[3500]) };
        assert_eq!((from_s(&chosen), axis(&chosen).until_s), (0, 3600));
    }
}
