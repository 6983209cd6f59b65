//! How many connects may be under way at once: more, as long as that makes none of them slower.
//!
//! A server far away takes a quarter of a second for a connect, however many there are; one that is busy with logins takes longer with
//! each more. The time that a connect takes tells them apart, as round trips tell TCP how full its way is.

use std::time::Duration;

/// So many times the start are never exceeded.
const MOST: u32 = 8;
/// A connect that took so many times the fastest has met too many others.
const SLOW: u32 = 2;
/// The fastest follows slower ones by this share, for a server may have moved farther away.
const FOLLOWS: u32 = 64;

pub(super) struct Ramp {
    start: u32,
    now: u32,
    fastest: Option<Duration>,
}

impl Ramp {
    pub(super) fn new(start: u32) -> Self {
        Self { start, now: start, fastest: None }
    }

    /// So many at first, and after a failure.
    pub(super) fn start(&self) -> u32 {
        self.start
    }

    /// So many at the moment.
    pub(super) fn now(&self) -> u32 {
        self.now
    }

    pub(super) fn succeeded(&mut self, took: Duration) {
        let fastest = self.fastest.map_or(took, |fastest| fastest.min(took));
        if took <= fastest * SLOW {
            self.now = (self.now + 1).min(self.start.saturating_mul(MOST));
        } else {
            self.now = (self.now / 2).max(self.start);
        }
        self.fastest = Some(fastest + (took - fastest) / FOLLOWS);
    }

    /// None is under way and none is due, or one has failed: what was found out is old by the next time.
    pub(super) fn begin_anew(&mut self) {
        self.now = self.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(250);

    fn after(connects: impl IntoIterator<Item = Duration>) -> Ramp {
        let mut ramp = Ramp::new(4);
        connects.into_iter().for_each(|took| ramp.succeeded(took));
        ramp
    }

    #[test]
    fn as_many_more_as_have_come_back_quickly_up_to_eight_times_the_start() {
        assert_eq!([0, 1, 4, 12, 28, 1_000].map(|connects| after(vec![QUICK; connects]).now()), [4, 5, 8, 16, 32, 32]);
    }

    #[test]
    fn a_server_that_gets_slower_with_each_is_left_alone() {
        let (quick, slow) = (vec![QUICK; 12], QUICK * 3);
        let connects = |n: usize| quick.iter().copied().chain(vec![slow; n]);
        assert_eq!([1, 2, 3].map(|n| after(connects(n)).now()), [8, 4, 4]);
        assert!(after(connects(100)).now() > 4, "it has moved farther away");
        let mut ramp = after(quick);
        ramp.begin_anew();
        assert_eq!((ramp.now(), ramp.start()), (4, 4));
    }
}
