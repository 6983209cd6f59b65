//! The slow wave that the number of simulated users follows by itself.

use super::model::MOST_USERS;

/// How long a simulated user thinks between two visits, on average.
pub(super) const MEAN_THINK_SECONDS: f64 = 0.4;
/// How long it holds a connection, on average: 60 of 100 users hold one at any moment.
pub(super) const MEAN_HOLD_SECONDS: f64 = 0.6;

/// One swell: through all four levels and back within four minutes.
const WAVE_SECONDS: f64 = 240.0;

/// The number of users at a moment of the wave: from a fifth of the pool's capacity in use up to all of it.
pub(super) fn wave(seconds: f64, capacity: u32) -> u32 {
    let share_held = MEAN_HOLD_SECONDS / (MEAN_HOLD_SECONDS + MEAN_THINK_SECONDS);
    let swell = 0.5 - 0.5 * (std::f64::consts::TAU * seconds / WAVE_SECONDS).cos();
    let in_use = f64::from(capacity) * (0.2 + 0.8 * swell);
    ((in_use / share_held).round() as u32).min(MOST_USERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::Level;

    #[test]
    fn the_wave_passes_through_all_four_levels_and_back() {
        let level = |s: u32| Level::of_percent(100.0 * f64::from(wave(f64::from(s), 150)) * 0.6 / 150.0);
        let mut seen: Vec<_> = (0..240).map(level).collect();
        seen.dedup();
        use Level::{Critical, Healthy, Moderate, Warning};
        assert_eq!(seen, [Healthy, Moderate, Warning, Critical, Warning, Moderate, Healthy]);
    }

    #[test]
    fn the_wave_never_exceeds_the_most_users() {
        assert!((0..240).all(|s| wave(f64::from(s), 10_000) <= MOST_USERS));
    }
}
