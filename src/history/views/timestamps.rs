//! Moments as people read them: UTC, and no more of it than tells them apart.

use std::time::{Duration, UNIX_EPOCH};

/// `2026-11-24 03:14:05`.
pub fn moment(at_s: u64) -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(at_s)).to_string().replace('T', " ").replace('Z', "")
}

const DAY: u64 = 86_400;

/// Below an axis of this length: the time of day, with the day, or the day alone.
pub fn tick(at_s: u64, span_s: u64) -> String {
    let whole = moment(at_s);
    match span_s {
        0..=900 => whole[11..].to_owned(),
        901..=DAY => whole[11..16].to_owned(),
        span if span <= 8 * DAY => whole[5..16].to_owned(),
        _ => whole[..10].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_tells_no_more_than_the_axis_needs() {
        let at = 1_795_961_645;
        assert_eq!(moment(at), "2026-11-29 14:14:05");
        assert_eq!([900, 3600, 7 * DAY, 90 * DAY].map(|span| tick(at, span)), ["14:14:05", "14:14", "11-29 14:14", "2026-11-29"]);
    }
}
