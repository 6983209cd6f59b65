//! The axis of values: round numbers.

/// Lines of the grid, at most.
const LINES: f64 = 5.0;
/// Of the highest value: a line at the very edge reads as one that goes on beyond it.
const ROOM: f64 = 1.04;

/// The axis of values: from 0 in round steps to a round end above the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub top: f64,
    pub step: f64,
}

/// Beyond a minute time goes by 60 and 24, not by tens.
const LONG: [f64; 14] =
    [15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 21_600.0, 43_200.0, 86_400.0, 604_800.0, 2_592_000.0];
impl Scale {
    /// Of percents: all of it.
    pub const PERCENT: Scale = Scale { top: 100.0, step: 25.0 };

    /// Of whole numbers.
    pub fn of_counts(highest: f64) -> Self {
        Self::of(highest, decimal(0).filter(|step| step.fract() == 0.0))
    }

    /// Of durations in seconds, from microseconds on.
    pub fn of_seconds(highest: f64) -> Self {
        if highest * ROOM > 60.0 { Self::of(highest, LONG.into_iter().chain(decimal(7))) } else { Self::of(highest, decimal(-6)) }
    }

    fn of(highest: f64, steps: impl Iterator<Item = f64>) -> Self {
        let needed = highest.max(0.0) * ROOM;
        let mut step = 1.0;
        for next in steps {
            step = next;
            if needed / step <= LINES {
                break;
            }
        }
        Self { top: step * (needed / step).ceil().max(1.0), step }
    }

    /// The values that have a line, from the lowest.
    pub fn lines(self) -> impl Iterator<Item = f64> {
        let count = (self.top / self.step).round() as u32;
        (0..=count).map(move |n| self.step * f64::from(n))
    }

    /// How far from the top a value stands, in percent.
    pub fn place(self, value: f64) -> f64 {
        100.0 * (1.0 - (value / self.top).clamp(0.0, 1.0))
    }
}

/// 1, 2, 2.5, 5, 10, 20, … from this power of ten on.
fn decimal(power: i32) -> impl Iterator<Item = f64> {
    (power..12).flat_map(|power| [1.0, 2.0, 2.5, 5.0].map(|digit| digit * 10f64.powi(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_above_the_highest_value() {
        let top = |highest| Scale::of_counts(highest).top;
        assert_eq!([top(0.0), top(1.0), top(7.0), top(97.0), top(150.0), top(1017.0)], [1.0, 2.0, 8.0, 125.0, 200.0, 1250.0]);
        for highest in 1..2000 {
            let scale = Scale::of_counts(highest.into());
            assert!(scale.top > f64::from(highest) && scale.lines().count() <= 6, "{highest}: {scale:?}");
        }
    }

    #[test]
    fn durations_go_by_tens_up_to_a_minute_and_by_sixties_beyond() {
        let scale = |highest| Scale::of_seconds(highest);
        assert!((scale(0.0031).top - 0.004).abs() < 1e-9, "{:?}", scale(0.0031));
        assert_eq!((scale(100.0), scale(5000.0).step), (Scale { top: 120.0, step: 30.0 }, 1800.0));
        assert!(scale(1e9).top > 1e9);
    }
}
