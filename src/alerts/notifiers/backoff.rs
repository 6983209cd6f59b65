//! When a notice that was not taken is sent again.

use std::time::Duration;

/// A receiver that was restarted is back by then.
const FIRST: Duration = Duration::from_secs(1);
/// One that was mended after hours hears within minutes what it has missed.
const LONGEST: Duration = Duration::from_secs(300);
/// Whatever a receiver asks for: what it has missed for a day is worth another attempt.
const LONGEST_WISH: Duration = Duration::from_secs(24 * 3600);
/// A receiver that nobody has mended in a week is not missed.
pub const PATIENCE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The pause after so many failed attempts. `jitter` (0 to 1) keeps consoles apart; a receiver's wish is a lower bound.
pub fn pause(attempts: u32, wish: Option<Duration>, jitter: f64) -> Duration {
    let doubled = FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST);
    let own = doubled.mul_f64(0.75 + 0.5 * jitter.clamp(0.0, 1.0));
    own.max(wish.unwrap_or_default().min(LONGEST_WISH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let pauses = [1, 2, 3, 9, 10, 4_000_000_000].map(|attempts| pause(attempts, None, 0.5).as_secs());
        assert_eq!(pauses, [1, 2, 4, 256, 300, 300]);
    }

    #[test]
    fn jitter_spreads_them_by_a_quarter() {
        assert_eq!([pause(3, None, 0.0), pause(3, None, 1.0)], [Duration::from_secs(3), Duration::from_secs(5)]);
    }

    #[test]
    fn a_receiver_is_not_asked_before_it_wants_to_be_but_within_a_day() {
        assert_eq!(pause(1, Some(Duration::from_secs(90)), 0.5), Duration::from_secs(90));
        assert_eq!(pause(1, Some(Duration::from_secs(1_000_000)), 0.5), LONGEST_WISH);
    }
}
