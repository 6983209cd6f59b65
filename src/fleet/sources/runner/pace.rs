//! When an address is asked. `random` is a number from 0 to 1.

use std::time::Duration;

/// At the start addresses are asked so far apart: a thousand of them within ten seconds.
const BETWEEN_FIRST_READINGS: Duration = Duration::from_millis(10);
/// An address that is back is noticed within this time, unless its interval is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The pause before the first reading of an address, one of so many: all are spread over the time that they take, or over one
/// interval.
pub fn first(targets: usize, interval: Duration, random: f64) -> Duration {
    let targets = u32::try_from(targets.saturating_sub(1)).unwrap_or(u32::MAX);
    BETWEEN_FIRST_READINGS.saturating_mul(targets).min(interval).mul_f64(random)
}

/// From one reading to the next. The interval within a twentieth, so that addresses do not stay together that began together.
/// After failures it doubles up to a minute.
pub fn next(interval: Duration, failures: u32, random: f64) -> Duration {
    if failures == 0 {
        return interval.mul_f64(0.95 + 0.1 * random);
    }
    let doubled = interval.saturating_mul(1 << (failures - 1).min(16));
    doubled.min(LONGEST_PAUSE.max(interval)).mul_f64(0.75 + 0.25 * random)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(5);

    #[test]
    fn first_readings_are_spread_over_an_interval_at_most() {
        let latest = [1, 2, 101, 100_000].map(|targets| first(targets, INTERVAL, 1.0));
        assert_eq!(latest, [Duration::ZERO, Duration::from_millis(10), Duration::from_secs(1), INTERVAL]);
        assert_eq!(first(1000, INTERVAL, 0.5), INTERVAL / 2);
    }

    #[test]
    fn a_failing_address_is_asked_less_often_and_at_least_each_minute() {
        let longest = [1, 2, 4, 5, 4_000_000_000].map(|failures| next(INTERVAL, failures, 1.0).as_secs());
        assert_eq!(longest, [5, 10, 40, 60, 60]);
        assert_eq!(next(INTERVAL, 9, 0.0).as_secs(), 45);
        assert_eq!(next(Duration::from_secs(300), 9, 1.0).as_secs(), 300, "an interval of its own may be longer");
    }

    #[test]
    fn a_good_address_is_asked_at_its_interval() {
        assert_eq!(next(INTERVAL, 0, 0.5), INTERVAL);
        assert_eq!([next(INTERVAL, 0, 0.0), next(INTERVAL, 0, 1.0)], [4750, 5250].map(Duration::from_millis));
    }
}
