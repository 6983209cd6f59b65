//! When a user comes.

use std::time::{Duration, Instant};

use tokio::time::sleep_until;

/// The timers of the runtime tick in milliseconds: a user who was free and came so late came in time. What
/// is later is the test's own lateness or the user's, and is part of what was waited for.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// One user's way of coming. An appointment that a user misses, because it is still busy, is kept as soon as it is free,
/// and timed from when it was meant to be: otherwise a server that stalls would be asked less the worse it
/// does ("coordinated omission", Gil Tene).
#[derive(Debug)]
pub struct Pace {
    next: Instant,
    then: Repeat,
    /// Nobody begins anything from then on.
    ends: Option<Instant>,
}

/// And after that.
#[derive(Clone, Copy, Debug)]
pub enum Repeat {
    /// Not again.
    Never,
    /// When it is done, after being away for so long on average (exponential).
    WhenDone { away: Duration },
    /// At appointments with so much between them.
    Every(Duration),
    /// At appointments with so much between them on average (exponential), so that all users together are
    /// a Poisson stream.
    About(Duration),
}

impl Pace {
    pub fn new(first: Instant, then: Repeat, ends: Option<Instant>) -> Self {
        let first = match then {
            Repeat::About(mean) => first + exponential(mean),
            Repeat::WhenDone { away } => first + exponential(away),
            Repeat::Never | Repeat::Every(_) => first,
        };
        Self { next: first, then, ends }
    }

    /// Waits for the next request; tells when it is meant to begin. `None`: there is none.
    pub async fn next(&mut self) -> Option<Instant> {
        let (meant, mut now) = (self.next, Instant::now());
        if self.ends.is_some_and(|ends| meant >= ends || now >= ends) {
            return None;
        }
        let was_free = now < meant;
        if was_free {
            sleep_until(meant.into()).await;
            now = Instant::now();
        }
        let due = if was_free && now < meant + TIMER_GRAIN { now } else { meant };
        match self.then {
            Repeat::Every(gap) => self.next = meant + gap,
            Repeat::About(mean) => self.next = meant + exponential(mean),
            Repeat::Never => self.ends = Some(now),
            Repeat::WhenDone { .. } => return Some(now),
        }
        Some(due)
    }

    /// A request ended at `at`; a user without appointments thinks, or does as it was told when it was refused.
    pub fn ended(&mut self, at: Instant, come_back_after: Option<Duration>) {
        if let Repeat::WhenDone { away } = self.then {
            self.next = at + come_back_after.unwrap_or_default().max(exponential(away));
        }
    }

    /// Appointments that are missed for good.
    pub fn missed(mut self) -> u64 {
        let (Some(ends), Repeat::About(mean)) = (self.ends, self.then) else { return 0 };
        let mut missed = 0;
        while self.next < ends {
            self.next += exponential(mean);
            missed += 1;
        }
        missed
    }
}

fn exponential(mean: Duration) -> Duration {
    if mean.is_zero() {
        return Duration::ZERO;
    }
    mean.mul_f64(-(1.0 - fastrand::f64()).ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_missed_appointment_is_timed_from_when_it_was_meant_to_be() {
        let began = Instant::now();
        let mut pace = Pace::new(began, Repeat::Every(Duration::from_millis(5)), Some(began + Duration::from_secs(60)));
        pace.next().await;
        tokio::time::sleep(Duration::from_millis(30)).await;
        let due: Vec<_> = [pace.next().await, pace.next().await].map(|due| due.map(|due| due - began)).into();
        assert_eq!(due, [Some(Duration::from_millis(5)), Some(Duration::from_millis(10))]);
    }

    #[tokio::test]
    async fn who_comes_once_comes_once_and_nobody_comes_after_the_end() {
        let now = Instant::now();
        let mut once = Pace::new(now, Repeat::Never, None);
        assert!(once.next().await.is_some());
        assert_eq!(once.next().await, None);
        let mut late = Pace::new(now, Repeat::WhenDone { away: Duration::ZERO }, Some(now));
        assert_eq!(late.next().await, None);
    }

    #[tokio::test]
    async fn who_has_no_appointments_is_away_from_the_end_of_its_request() {
        let ended = Instant::now();
        let mut pace = Pace::new(ended, Repeat::WhenDone { away: Duration::ZERO }, None);
        pace.next().await;
        pace.ended(ended, Some(Duration::from_millis(20)));
        assert!(pace.next().await.is_some_and(|due| due >= ended + Duration::from_millis(20)));
    }

    #[test]
    fn what_nobody_was_free_for_is_counted() {
        let now = Instant::now();
        let busy = Pace::new(now, Repeat::About(Duration::from_millis(1)), Some(now + Duration::from_secs(1)));
        let missed = busy.missed();
        assert!((800..1200).contains(&missed), "{missed} of about 1000");
    }
}
