//! How many simulated users there are, and why.

use serde::{Deserialize, Serialize};

/// More than this would measure the machine rather than show the pool.
pub const MOST_USERS: u32 = 400;

/// The share of the time for which a simulated user holds a connection: it thinks for 0.4 s and holds
/// for 0.6 s on average.
pub const MEAN_THINK_SECONDS: f64 = 0.4;
/// See [`MEAN_THINK_SECONDS`].
pub const MEAN_HOLD_SECONDS: f64 = 0.6;

/// One swell of the wave: through all four levels and back within four minutes.
pub const WAVE_SECONDS: f64 = 240.0;

/// The demo traffic at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoState {
    /// Simulated users right now.
    pub users: u32,
    /// The number that the admin has set; `None`: the wave.
    pub set: Option<u32>,
}

/// The number of users at a moment of the wave: from a fifth of the pool's capacity in use up to all of it.
pub fn wave(seconds: f64, capacity: u32) -> u32 {
    let share_held = MEAN_HOLD_SECONDS / (MEAN_HOLD_SECONDS + MEAN_THINK_SECONDS);
    let swell = 0.5 - 0.5 * (std::f64::consts::TAU * seconds / WAVE_SECONDS).cos();
    let in_use = f64::from(capacity) * (0.2 + 0.8 * swell);
    ((in_use / share_held).round() as u32).min(MOST_USERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Level;

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
