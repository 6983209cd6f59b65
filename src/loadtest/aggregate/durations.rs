//! Durations in HDR histograms: in nanoseconds, each within a thousandth of its value.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::super::model::Distribution;

/// Longer than any timeout; what is longer counts as that.
const LONGEST: u64 = 24 * 3600 * 1_000_000_000;
const DIGITS: u8 = 3;

/// Durations.
pub struct Durations(Histogram<u64>);

impl Durations {
    pub fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST, DIGITS).expect("1 ns to a day in three digits is a range"))
    }

    pub fn record(&mut self, duration: Duration) {
        self.0.saturating_record(u64::try_from(duration.as_nanos()).unwrap_or(LONGEST));
    }

    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// In milliseconds; `None` where nothing was recorded.
    pub fn quantile_ms(&self, q: f64) -> Option<f64> {
        (!self.0.is_empty()).then(|| in_ms(self.0.value_at_quantile(q).min(self.0.max())))
    }

    /// `None` where nothing was recorded.
    pub fn dist(&self) -> Option<Distribution> {
        let at = |q: f64| self.quantile_ms(q);
        Some(Distribution {
            count: self.0.len(),
            mean_ms: Some(rounded(self.0.mean() / 1e6)),
            p50_ms: at(0.5)?,
            p90_ms: at(0.9)?,
            p95_ms: at(0.95)?,
            p99_ms: at(0.99)?,
            max_ms: at(1.0)?,
        })
    }
}

fn in_ms(nanos: u64) -> f64 {
    rounded(nanos as f64 / 1e6)
}

/// To the microsecond: finer is noise, and makes reports long.
fn rounded(ms: f64) -> f64 {
    (ms * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_a_thousandth() {
        let mut durations = Durations::new();
        (1..=1000).for_each(|n| durations.record(Duration::from_millis(n)));
        let dist = durations.dist().expect("recorded");
        let mean = dist.mean_ms.expect("a mean");
        for (got, exact) in [(dist.p50_ms, 500.0), (dist.p90_ms, 900.0), (dist.p99_ms, 990.0), (dist.max_ms, 1000.0), (mean, 500.5)] {
            assert!((got - exact).abs() <= exact / 1000.0, "{got} for {exact}");
        }
        assert_eq!(dist.count, 1000);
    }

    #[test]
    fn nothing_recorded_is_no_distribution() {
        let mut durations = Durations::new();
        durations.record(Duration::ZERO);
        durations.reset();
        assert_eq!(durations.dist(), None);
    }
}
