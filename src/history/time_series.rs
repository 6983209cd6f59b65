//! A source over a stretch of time, in steps of equal length.

use super::frame::Frame;
use super::tier::Tier;

/// What a source did from `from_s` to `until_s`.
#[derive(Clone, Debug)]
pub struct TimeSeries {
    pub from_s: u64,
    pub until_s: u64,
    pub step_s: u64,
    /// The steps of which anything is known, each with where it begins.
    pub frames: Vec<(u64, Frame)>,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
/// Lengths that people have words for; each divides into whole rows of every finer tier.
const STEPS: [u64; 17] = [
    1,
    2,
    5,
    10,
    20,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    6 * HOUR,
    12 * HOUR,
    24 * HOUR,
];

/// The shortest round step that is at least `width_s` and whole rows of the tier.
pub(super) fn step(width_s: u64, tier: Tier) -> u64 {
    let fits = |step: &u64| *step >= width_s && step.is_multiple_of(tier.seconds());
    STEPS.into_iter().find(fits).unwrap_or_else(|| width_s.div_ceil(24 * HOUR) * 24 * HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_round_and_never_finer_than_the_rows() {
        assert_eq!([step(5, Tier::Second), step(5, Tier::TenSeconds), step(7, Tier::Second)], [5, 10, 10]);
        assert_eq!([step(480, Tier::Minute), step(43_200, Tier::Hour), step(100_000, Tier::Hour)], [600, 43_200, 172_800]);
    }
}
