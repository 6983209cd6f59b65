//! How often a server is asked.

use std::time::Duration;

/// Often enough to show a lost server on the next refresh; a query of 0.2 ms is no load.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// While the server is away: quick enough that live numbers are back within two seconds of its return.
const RETRIES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_millis(800));
/// The same of a further server: there may be many, and the rules count nothing over a gap of 10 s.
const FURTHER_RETRIES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));

/// The pauses between readings.
pub struct Pace {
    /// The first after a failure, and the longest.
    retries: (Duration, Duration),
    /// The last one, while the server is away.
    last: Option<Duration>,
}

impl Pace {
    /// Of the server that the console is about, or of a further one.
    pub fn of(is_main: bool) -> Self {
        Self { retries: if is_main { RETRIES } else { FURTHER_RETRIES }, last: None }
    }

    /// After a reading: each that fails doubles the pause.
    pub fn pause(&mut self, answered: bool) -> Duration {
        let (first, longest) = self.retries;
        self.last = (!answered).then(|| self.last.map_or(first, |last| (last * 2).min(longest)));
        self.last.unwrap_or(INTERVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_server_that_is_away_is_asked_less_and_less_until_it_is_back() {
        let mut pace = Pace::of(false);
        let pauses = [true, false, false, false, false, true, false].map(|answered| pace.pause(answered).as_secs());
        assert_eq!(pauses, [1, 1, 2, 4, 5, 1, 1]);
    }

    #[test]
    fn the_main_one_is_asked_more_often_while_it_is_away() {
        let mut pace = Pace::of(true);
        let pauses = [false, false, false, false, true].map(|answered| pace.pause(answered).as_millis());
        assert_eq!(pauses, [200, 400, 800, 800, 1000]);
    }
}
