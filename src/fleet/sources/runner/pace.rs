//! When an address is asked. `random` is a number from 0 to 1.
//!
//! Each address has a place of its own in its interval, by the clock: that of a second is never near its ends, so that an address that is
//! asked each second has one reading in each. Addresses that began together do not stay together, whichever console asks them.

use std::time::Duration;

/// At the start addresses are asked so far apart: a thousand of them within ten seconds.
const BETWEEN_FIRST_READINGS: Duration = Duration::from_millis(10);
/// Addresses that are taken over from another console are not all asked in one instant.
const TAKEN_OVER_WITHIN: Duration = Duration::from_millis(200);
/// What a console read so long before it is noticed that it has died was written: it had renewed its leases since, which last for
/// 1.2 s, and what it reads is under way to the store for a moment. What it read later is lost, and those addresses come first.
const NOTICED_AFTER: Duration = Duration::from_millis(1_700);
/// An address that is back is noticed within this time, unless its interval is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The pause before the first reading of an address, one of so many: all are spread over the time that they take, or over one
/// interval.
pub fn first(targets: usize, interval: Duration, random: f64) -> Duration {
    let targets = u32::try_from(targets.saturating_sub(1)).unwrap_or(u32::MAX);
    BETWEEN_FIRST_READINGS.saturating_mul(targets).min(interval).mul_f64(random)
}

/// The place of an address in its interval, by its name.
pub fn place_of(address: &str, interval: Duration) -> Duration {
    let seed = address.bytes().fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let place_ms = fastrand::Rng::with_seed(seed).u64(0..millis(interval));
    let (seconds, within) = (place_ms / 1000, place_ms % 1000);
    // An answer comes some milliseconds later, or a quarter of a second where there is much to do.
    Duration::from_millis(1000 * seconds + 20 + within * 7 / 10)
}

/// From a reading that was asked for at `asked_ms` to the next: about an interval later, at the place of the address.
pub fn next(interval: Duration, place: Duration, asked_ms: u64) -> Duration {
    let (interval, due_ms) = (millis(interval), asked_ms + millis(interval));
    let late = (due_ms + interval - millis(place) % interval) % interval;
    let at_place = due_ms - late + if 2 * late > interval { interval } else { 0 };
    Duration::from_millis(at_place - asked_ms)
}

/// The pause before the first reading of an address, one of so many, that another console has asked until it died. The one that it asked
/// longest ago comes first: a machine that is busy asks thousands of them one after the other.
pub fn taken_over(targets: usize, interval: Duration, place: Duration, now_ms: u64) -> Duration {
    let (length, died_ms) = (millis(interval), now_ms.saturating_sub(millis(NOTICED_AFTER)));
    let since_asked_ms = (died_ms % length + length - millis(place) % length) % length;
    first(targets, TAKEN_OVER_WITHIN, (length - since_asked_ms) as f64 / length as f64)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// From a reading that failed to the next. The pause doubles up to a minute.
pub fn after_failures(interval: Duration, failures: u32, random: f64) -> Duration {
    let doubled = interval.saturating_mul(1 << (failures - 1).min(16));
    doubled.min(LONGEST_PAUSE.max(interval)).mul_f64(0.75 + 0.25 * random)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(5);

    #[test]
    fn of_what_a_dead_console_has_left_the_address_comes_first_that_was_asked_longest_ago() {
        let died_ms = 1_000_100;
        let noticed_ms = died_ms + millis(NOTICED_AFTER);
        let pause = |asked_before_ms: u64| {
            let place = Duration::from_millis((died_ms - asked_before_ms) % millis(INTERVAL));
            taken_over(1_000, INTERVAL, place, noticed_ms)
        };
        assert_eq!(pause(0), TAKEN_OVER_WITHIN);
        assert_eq!(pause(2_500), TAKEN_OVER_WITHIN / 2);
        let pauses = [4_999, 3_000, 1_000, 1].map(pause);
        assert!(pauses.is_sorted() && pauses[0] < TAKEN_OVER_WITHIN / 1_000, "{pauses:?}");
    }

    #[test]
    fn first_readings_are_spread_over_an_interval_at_most() {
        let latest = [1, 2, 101, 100_000].map(|targets| first(targets, INTERVAL, 1.0));
        assert_eq!(latest, [Duration::ZERO, Duration::from_millis(10), Duration::from_secs(1), INTERVAL]);
        assert_eq!(first(1000, INTERVAL, 0.5), INTERVAL / 2);
    }

    #[test]
    fn a_failing_address_is_asked_less_often_and_at_least_each_minute() {
        let longest = [1, 2, 4, 5, 4_000_000_000].map(|failures| after_failures(INTERVAL, failures, 1.0).as_secs());
        assert_eq!(longest, [5, 10, 40, 60, 60]);
        assert_eq!(after_failures(INTERVAL, 9, 0.0).as_secs(), 45);
        assert_eq!(after_failures(Duration::from_secs(300), 9, 1.0).as_secs(), 300, "an interval of its own may be longer");
    }

    #[test]
    fn a_good_address_is_asked_at_its_place_in_each_interval() {
        let place = Duration::from_millis(1_700);
        let mut asked_ms = 1_000_000_003;
        let pauses: Vec<u128> = (0..4)
            .map(|_| {
                let pause = next(INTERVAL, place, asked_ms);
                // A timer is a little late.
                asked_ms += millis(pause) + 2;
                pause.as_millis()
            })
            .collect();
        assert_eq!(pauses, [6_697, 4_998, 4_998, 4_998]);
        for late in 0..5_000 {
            let pause = millis(next(INTERVAL, place, 1_000_000_000 + late));
            assert_eq!(((1_000_000_000 + late + pause) % 5_000, (2_500..=7_500).contains(&pause)), (1_700, true), "{late}");
        }
    }

    #[test]
    fn a_second_has_one_reading_of_each_address() {
        let second = Duration::from_secs(1);
        let places = (0..1_000).map(|n| millis(place_of(&format!("10.0.{}.{}:8080", n / 250, n % 250), second)));
        let (mut thirds, mut places) = ([0; 3], places.collect::<Vec<_>>());
        places.iter().for_each(|place| thirds[((*place as usize - 20) * 3 / 700).min(2)] += 1);
        assert!(thirds.iter().all(|count| (230..430).contains(count)), "they are spread: {thirds:?}");
        places.sort_unstable();
        assert!(places[0] >= 20 && places[999] < 720, "an answer may take a while");
    }
}
