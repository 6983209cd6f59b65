//! A number that the server may not show to the console's role.

use serde::{Deserialize, Serialize};

use super::gauge_stats::GaugeStats;

/// A spread of a number that not every reading has. Without a reading there is no value: an unknown number is never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionalGaugeStats(GaugeStats);

impl OptionalGaugeStats {
    /// One reading; `None`: not shown.
    pub fn of(value: Option<u32>) -> Self {
        value.map(|value| Self(GaugeStats::of(value, value))).unwrap_or_default()
    }

    /// The highest of all readings.
    pub fn max(&self) -> Option<u32> {
        (!self.0.is_empty()).then_some(self.0.max)
    }

    /// The mean of all readings.
    pub fn mean(&self) -> Option<f64> {
        (!self.0.is_empty()).then(|| self.0.mean())
    }

    /// Takes in another stretch.
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }
}

impl From<u32> for OptionalGaugeStats {
    fn from(value: u32) -> Self {
        Self::of(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_not_shown_is_not_zero() {
        let mut whole = OptionalGaugeStats::of(None);
        assert_eq!((whole.max(), whole.mean()), (None, None));
        [OptionalGaugeStats::from(4), OptionalGaugeStats::of(None), OptionalGaugeStats::from(0)].iter().for_each(|part| whole.merge(part));
        assert_eq!((whole.max(), whole.mean()), (Some(4), Some(2.0)));
    }
}
