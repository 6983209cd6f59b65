//! How long until a pool is full, if it goes on like this.

use std::time::Duration;

use crate::base::least_squares::LinearFit;

/// With fewer minutes any line fits.
const FEWEST: usize = 10;
/// How much of the scatter a line has to explain, 0 to 1 (the coefficient of determination).
const FIT: f64 = 0.7;

/// From the connections in use in each of the last minutes, by least squares. `Ok(None)`: they do not rise.
/// `Err`: that cannot be told yet.
pub fn time_to(capacity: f64, course: &[(f64, f64)]) -> Result<Option<Duration>, TooShort> {
    if course.len() < FEWEST {
        return Err(TooShort);
    }
    let line = LinearFit::through(course);
    let now = line.at(course.last().map_or(0.0, |(at, _)| *at));
    let rises = line.slope > 0.0 && line.r_squared.is_some_and(|share| share >= FIT);
    Ok(rises.then(|| Duration::try_from_secs_f64((capacity - now).max(0.0) / line.slope).ok()).flatten())
}

/// Too little is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooShort;

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(values: impl IntoIterator<Item = f64>) -> Vec<(f64, f64)> {
        values.into_iter().enumerate().map(|(n, value)| (n as f64 * 60.0, value)).collect()
    }

    #[test]
    fn a_steady_rise_reaches_the_capacity_when_it_does() {
        let course = minutes((0..16).map(|n| 40.0 + 2.0 * f64::from(n)));
        assert_eq!(time_to(150.0, &course), Ok(Some(Duration::from_secs(40 * 60))));
    }

    #[test]
    fn noise_a_fall_and_what_stands_still_reach_nothing() {
        let noise = minutes((0..16).map(|n| 70.0 + f64::from((n * 7919) % 13)));
        let fall = minutes((0..16).map(|n| 90.0 - f64::from(n)));
        let still = minutes(std::iter::repeat_n(150.0, 16));
        for course in [noise, fall, still] {
            assert_eq!(time_to(150.0, &course), Ok(None), "{course:?}");
        }
    }

    #[test]
    fn a_few_minutes_tell_nothing() {
        assert_eq!(time_to(150.0, &minutes([1.0, 50.0, 99.0])), Err(TooShort));
        let rise = |count: u32| time_to(150.0, &minutes((0..count).map(f64::from)));
        assert_eq!((rise(9), rise(10)), (Err(TooShort), Ok(Some(Duration::from_secs(141 * 60)))));
    }
}
