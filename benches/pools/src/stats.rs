//! The median of ratios, and how sure it is.

use serde::Serialize;

/// So often the ratios are drawn anew.
const RESAMPLES: usize = 10_000;

/// A median with the interval that holds it in 95 of 100 cases, by the percentile bootstrap (Efron 1979).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Estimate {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    /// `values` must not be empty.
    pub fn of(values: &[f64]) -> Self {
        let mut random = fastrand::Rng::with_seed(7);
        let mut medians: Vec<f64> = (0..RESAMPLES).map(|_| median(resample(values, &mut random))).collect();
        medians.sort_by(f64::total_cmp);
        let at = |share: f64| medians[((RESAMPLES - 1) as f64 * share).round() as usize];
        Self { median: median(values.to_vec()), low: at(0.025), high: at(0.975) }
    }
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) { f64::midpoint(values[middle - 1], values[middle]) } else { values[middle] }
}

fn resample(values: &[f64], random: &mut fastrand::Rng) -> Vec<f64> {
    (0..values.len()).map(|_| values[random.usize(..values.len())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn the_interval_holds_the_median_and_is_narrow_where_the_values_agree() {
        let estimate = Estimate::of(&[0.9, 1.0, 1.1, 1.0, 1.0, 0.95, 1.05]);
        assert!(estimate.low <= estimate.median && estimate.median <= estimate.high);
        assert!(estimate.high - estimate.low < 0.2, "{estimate:?}");
    }
}
