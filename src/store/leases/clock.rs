//! The clock of this console beside that of the store.

/// The seconds of the history go by the clock of whoever asks.
const APART_MS: u64 = 1_000;
/// From here on the history of a pool that changes its console has a gap or an overlap that everybody sees.
const FAR_APART_MS: u64 = 60_000;
/// An answer that took longer says too little of the clock.
const LONGEST_ROUND_TRIP_MS: u64 = 400;

/// How far the clocks are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Apart {
    #[default]
    No,
    Seconds,
    Minutes,
}

/// Measures it, and says when it changes.
#[derive(Debug, Default)]
pub(super) struct ClockWatch {
    ahead_ms: Option<i64>,
    apart: Apart,
}

impl ClockWatch {
    /// How far this clock is ahead of the store's.
    pub(super) fn ahead_ms(&self) -> Option<i64> {
        self.ahead_ms
    }

    /// Takes in that the store's clock stood at `by_store` between two moments of this one; a line for the log where that changes something.
    pub(super) fn note(&mut self, name: &str, before_ms: u64, after_ms: u64, by_store_ms: i64) -> Option<String> {
        let round_trip = after_ms.saturating_sub(before_ms);
        if round_trip > LONGEST_ROUND_TRIP_MS && self.ahead_ms.is_some() {
            return None;
        }
        let ahead_ms = (before_ms + round_trip / 2) as i64 - by_store_ms;
        self.ahead_ms = Some(ahead_ms);
        // Only what is certain whichever way took longer.
        let apart = match ahead_ms.unsigned_abs().saturating_sub(round_trip / 2) {
            FAR_APART_MS.. => Apart::Minutes,
            APART_MS.. => Apart::Seconds,
            _ => Apart::No,
        };
        let has_changed = std::mem::replace(&mut self.apart, apart) != apart;
        has_changed.then(|| sentence(name, ahead_ms, apart))
    }

    /// Whether the clocks are as they should be.
    pub(super) fn is_right(&self) -> bool {
        self.apart == Apart::No
    }
}

fn sentence(name: &str, ahead_ms: i64, apart: Apart) -> String {
    let way = if ahead_ms < 0 { "behind" } else { "ahead of" };
    let off =
        format!("the clock of this console, {name}, is {:.1} s {way} the clock of the store", ahead_ms.unsigned_abs() as f64 / 1000.0);
    match apart {
        Apart::No => format!("the clock of this console, {name}, agrees with the clock of the store again"),
        Apart::Seconds => {
            format!("{off}, so times in its charts do not agree with those of other consoles; set the clocks of both machines by NTP")
        }
        Apart::Minutes => format!(
            "{off}: the history of each pool that another console takes over from it gets a gap or an overlap of that length; set the clocks \
             of both machines by NTP, and stop this console until then"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told_once_and_so_is_its_return() {
        let mut clock = ClockWatch::default();
        let mut note = |by_store_ms| clock.note("console-b", 1_000_000, 1_000_010, by_store_ms);
        assert_eq!(note(1_000_005), None);
        assert_eq!(note(999_100), None, "less than a second");
        let said = note(997_505).expect("it is off");
        assert!(said.contains("this console, console-b, is 2.5 s ahead of the clock of the store") && said.contains("NTP"), "{said}");
        assert_eq!(note(997_000), None, "it is known");
        let said = note(1_095_005).expect("it is far off");
        assert!(said.contains("is 95.0 s behind the clock") && said.contains("stop this console until then"), "{said}");
        assert!(note(1_000_005).is_some_and(|said| said.contains("agrees")));
    }

    #[test]
    fn an_answer_that_took_long_says_nothing_of_the_clock() {
        let mut clock = ClockWatch::default();
        assert_eq!(clock.note("a", 10_000, 12_500, 10_000), None, "it may be right");
        assert_eq!(clock.note("a", 10_000, 10_010, 10_005), None);
        assert_eq!((clock.note("a", 10_000, 20_000, 10_000), clock.ahead_ms()), (None, Some(0)));
        assert!(clock.is_right());
    }
}
