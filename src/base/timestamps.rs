//! Timestamps in words, in UTC. What is stored may be damaged: no number of seconds is too large or below zero.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The end of the year 9999: what comes later cannot be written.
const LAST_MS: u64 = 253_402_300_799_999;

fn at(ms: Option<u64>) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms.unwrap_or(0).min(LAST_MS))
}

/// For programs: `2026-11-28T20:10:00.000Z`.
pub fn rfc3339_ms(at_ms: impl TryInto<u64>) -> String {
    humantime::format_rfc3339_millis(at(at_ms.try_into().ok())).to_string()
}

/// For programs: `2026-11-28T20:10:00Z`.
pub fn rfc3339(at_s: impl TryInto<u64>) -> String {
    let at_ms = at_s.try_into().ok().map(|at_s| at_s.saturating_mul(1000));
    humantime::format_rfc3339_seconds(at(at_ms)).to_string()
}

/// For people, day and time of day: `2026-11-28 20:10:00`.
pub fn date_time(at_s: impl TryInto<u64>) -> String {
    rfc3339(at_s)[..19].replace('T', " ")
}

/// The same to the minute: `2026-11-28 20:10`.
pub fn date_minute(at_s: impl TryInto<u64>) -> String {
    rfc3339(at_s)[..16].replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_S: i64 = 1_700_000_000;

    #[test]
    fn people_read_less_of_a_moment_than_programs() {
        assert_eq!((rfc3339(AT_S), rfc3339_ms(AT_S * 1000 + 7)), ("2023-11-14T22:13:20Z".into(), "2023-11-14T22:13:20.007Z".into()));
        assert_eq!((date_time(AT_S), date_minute(AT_S)), ("2023-11-14 22:13:20".into(), "2023-11-14 22:13".into()));
    }

    #[test]
    fn a_damaged_number_is_the_first_or_the_last_moment() {
        assert!(
            [rfc3339(u64::MAX), rfc3339_ms(i64::MAX), date_time(u64::MAX), date_minute(i64::MAX)]
                .iter()
                .all(|text| text.starts_with("9999-12-31"))
        );
        assert_eq!((date_time(-1), rfc3339_ms(i64::MIN)), ("1970-01-01 00:00:00".into(), "1970-01-01T00:00:00.000Z".into()));
    }
}
