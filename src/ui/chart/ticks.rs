//! The axis of time: round moments.

/// Steps of the axis of time, in seconds.
const TIMES: [u64; 22] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];
/// Labels below a chart that do not run into each other on a phone.
const MOST_TICKS: u64 = 5;

/// Round moments of a stretch of time, in the unit of seconds, few enough for their labels.
pub fn time_ticks(from_s: u64, until_s: u64) -> impl Iterator<Item = u64> {
    let span = until_s.saturating_sub(from_s);
    let longest = TIMES[TIMES.len() - 1];
    let step = TIMES.into_iter().find(|step| span / step <= MOST_TICKS).unwrap_or_else(|| span / MOST_TICKS / longest * longest + longest);
    let first = from_s.div_ceil(step) * step;
    (0..).map(move |n| first + n * step).take_while(move |at_s| *at_s <= until_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_at_round_times_and_leave_room_for_their_labels() {
        let ticks = |from_s, until_s| time_ticks(from_s, until_s).collect::<Vec<_>>();
        assert_eq!(ticks(100, 1000), [300, 600, 900]);
        assert_eq!(ticks(0, 3600), [0, 900, 1800, 2700, 3600]);
        assert_eq!(ticks(1_795_961_645, 1_795_961_645 + 86_400).iter().map(|at_s| at_s % 21_600).max(), Some(0));
        for span in [10, 61, 900, 3600, 21_600, 86_400, 7 * 86_400, 30 * 86_400, 90 * 86_400, 730 * 86_400] {
            let count = time_ticks(1_795_961_645, 1_795_961_645 + span).count();
            assert!((1..=6).contains(&count), "{span} s: {count} ticks");
        }
    }
}
