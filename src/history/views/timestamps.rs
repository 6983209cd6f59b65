//! Moments as people read them: UTC, and no more of it than tells them apart.

use crate::base::timestamps::date_time;

const DAY: u64 = 86_400;

/// Below an axis of this length: the time of day, with the day, or the day alone.
pub fn tick(at_s: u64, span_s: u64) -> String {
    let whole = date_time(at_s);
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
        assert_eq!(date_time(at), "2026-11-29 14:14:05");
        assert_eq!([900, 3600, 7 * DAY, 90 * DAY].map(|span| tick(at, span)), ["14:14:05", "14:14", "11-29 14:14", "2026-11-29"]);
    }
}
