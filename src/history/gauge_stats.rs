//! A number that is read again and again: its least, its mean and its highest.

use serde::{Deserialize, Serialize};

/// What was seen of a number in one stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GaugeStats {
    pub min: u32,
    pub max: u32,
    /// Of all readings; the mean is this divided by their number.
    sum: u64,
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

    /// Whether it was ever read.
    pub fn is_empty(&self) -> bool {
        self.readings == 0
    }

    /// The mean of all readings.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / f64::from(self.readings.max(1))
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
        assert_eq!((whole.min, whole.max, whole.mean()), (2, 9, 3.0));
        assert_eq!(GaugeStats::default().mean(), 0.0);
    }
}
