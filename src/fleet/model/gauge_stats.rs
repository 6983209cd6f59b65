//! A number that is read again and again: its least, its mean and its highest.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second is read once, and a few times more where the clock was set back.
const MOST_READINGS: u32 = 1_000;

/// What was seen of a number in one stretch of time. Without a reading there is no value: a number that is not told, or not shown
/// to the console's role, is never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GaugeStats {
    /// The least of all readings.
    min: u32,
    /// The highest, between two readings too where events tell it.
    max: u32,
    /// Of all readings; the mean is this divided by their number.
    sum: u64,
    /// Their number.
    readings: u32,
}

impl From<u32> for GaugeStats {
    fn from(value: u32) -> Self {
        Self::of(value, value)
    }
}

impl GaugeStats {
    /// One reading, and the highest that there was since the one before.
    pub fn of(value: u32, highest: u32) -> Self {
        Self { min: value, max: highest.max(value), sum: value.into(), readings: 1 }
    }

    /// One reading; `None`: not told.
    pub fn told(value: Option<u32>) -> Self {
        value.map(Self::from).unwrap_or_default()
    }

    /// Whether it was never read.
    pub fn is_empty(&self) -> bool {
        self.readings == 0
    }

    /// The least of all readings.
    pub fn min(&self) -> Option<u32> {
        (!self.is_empty()).then_some(self.min)
    }

    /// The highest of all readings.
    pub fn max(&self) -> Option<u32> {
        (!self.is_empty()).then_some(self.max)
    }

    /// The mean of all readings.
    pub fn mean(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.sum as f64 / f64::from(self.readings))
    }

    /// Whether it can be what a pool did in one second, where somebody else says so.
    pub fn is_possible(&self) -> bool {
        let of_all = |value: u32| u64::from(value) * u64::from(self.readings);
        self.readings <= MOST_READINGS && self.min <= self.max && (of_all(self.min)..=of_all(self.max)).contains(&self.sum)
    }

    /// Takes in another stretch: nothing that was highest or least is lost.
    pub fn merge(&mut self, other: &Self) {
        if self.readings == 0 {
            *self = *other;
        } else if other.readings > 0 {
            self.min = self.min.min(other.min);
            self.max = self.max.max(other.max);
            self.sum += other.sum;
            self.readings += other.readings;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_keeps_what_was_least_and_highest_and_the_mean_of_all() {
        let mut whole = GaugeStats::default();
        [GaugeStats::of(4, 9), GaugeStats::of(2, 2), GaugeStats::default()].iter().for_each(|part| whole.merge(part));
        assert_eq!((whole.min(), whole.max(), whole.mean()), (Some(2), Some(9), Some(3.0)));
    }

    #[test]
    fn a_number_that_was_not_told_is_not_zero() {
        let mut whole = GaugeStats::told(None);
        assert_eq!((whole.min(), whole.max(), whole.mean()), (None, None, None));
        [GaugeStats::from(4), GaugeStats::told(None), GaugeStats::from(0)].iter().for_each(|part| whole.merge(part));
        assert_eq!((whole.min(), whole.max(), whole.mean()), (Some(0), Some(4), Some(2.0)));
    }

    #[test]
    fn a_mean_outside_of_its_least_and_highest_cannot_be() {
        let of = |min, max, sum, readings| GaugeStats { min, max, sum, readings }.is_possible();
        assert!(of(0, 0, 0, 0) && of(1, 9, 1, 1) && of(1, 9, 18, 2));
        assert!(!of(9, 1, 5, 1) && !of(1, 9, 0, 1) && !of(1, 9, 19, 2) && !of(0, 0, 5, 0) && !of(0, 1, 0, 1_001));
    }
}
