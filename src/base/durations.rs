//! Durations as settings and as numbers. `ui::format` has those that people read in a sentence.

use std::time::Duration;

/// As a setting has it: `1m30s`. [`HumanDuration`](super::HumanDuration) reads it back as the same.
pub fn parseable(duration: Duration) -> String {
    humantime::format_duration(duration).to_string().replace(' ', "")
}

/// Milliseconds, to the microsecond.
pub fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_end_at_the_microsecond() {
        assert_eq!(millis(Duration::from_nanos(2_345_678)), 2.346);
    }
}
