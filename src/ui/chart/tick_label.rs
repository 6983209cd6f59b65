//! Labels below an axis of time: UTC, and no more of a moment than tells it from the others.

use crate::base::timestamps::date_time;

const DAY: u64 = 86_400;
/// Labels of a longer axis stand at whole minutes.
const WITH_SECONDS: u64 = 300;

/// Below an axis of this length: the time of day, with the day, or the day alone.
pub fn tick_label(at_s: u64, span_s: u64) -> String {
    let whole = date_time(at_s);
    match span_s {
        0..WITH_SECONDS => whole[11..].to_owned(),
        WITH_SECONDS..=DAY => whole[11..16].to_owned(),
        span if span <= 8 * DAY => whole[5..16].to_owned(),
        _ => whole[..10].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::time_ticks;

    #[test]
    fn a_label_tells_no_more_than_the_axis_needs() {
        let at = 1_795_961_645;
        assert_eq!(date_time(at), "2026-11-29 14:14:05");
        assert_eq!([299, 900, 7 * DAY, 90 * DAY].map(|span| tick_label(at, span)), ["14:14:05", "14:14", "11-29 14:14", "2026-11-29"]);
    }

    #[test]
    fn a_label_without_seconds_stands_at_a_whole_minute() {
        assert!(time_ticks(1_795_961_645, 1_795_961_645 + WITH_SECONDS).all(|at_s| at_s % 60 == 0));
    }
}
