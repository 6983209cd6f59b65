//! Moments as lists show them.

use std::time::{Duration, UNIX_EPOCH};

/// For programs: `2026-11-28T20:10:00Z`.
pub(super) fn rfc3339(at_s: i64) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(at_s.unsigned_abs())).to_string()
}

/// For people: `2026-11-28 20:10`, in UTC.
pub(super) fn minute_text(at_s: i64) -> String {
    rfc3339(at_s)[..16].replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_minute_and_written_to_the_second() {
        assert_eq!(
            (minute_text(1_700_000_000), rfc3339(1_700_000_000)),
            ("2023-11-14 22:13".to_owned(), "2023-11-14T22:13:20Z".to_owned())
        );
    }
}
