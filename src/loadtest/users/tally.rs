//! One user's own record. It is kept without a lock, handed over in bunches, and complete even when the
//! user's task is ended in the middle of a request.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::sample::{AcquireResult, RequestFailure, RequestOutcome, RequestSample};

/// Handed over at the latest when there are so many, so that a hundred users meet at the channel a few times
/// a second, not a hundred thousand times …
const BUNCH: usize = 256;
/// … or when the oldest is that old, so that the live figures live.
const OLDEST: Duration = Duration::from_millis(100);

/// Kept by one user.
pub struct Tally {
    began: Instant,
    out: UnboundedSender<Vec<RequestSample>>,
    kept: Vec<RequestSample>,
    handed_over: Instant,
    /// When the last request ended.
    ended_at: Instant,
    came_before: bool,
    served_before: bool,
    open: Option<OpenRequest>,
}

/// A request under way.
struct OpenRequest {
    due: Instant,
    wants_lease: bool,
    leased: Option<Instant>,
    answered: Option<Instant>,
    right_answer: bool,
}

impl Tally {
    pub fn new(began: Instant, out: UnboundedSender<Vec<RequestSample>>) -> Self {
        Self { began, out, kept: Vec::new(), handed_over: began, ended_at: began, came_before: false, served_before: false, open: None }
    }

    /// When the last request ended; the beginning of the test if none has.
    pub fn ended_at(&self) -> Instant {
        self.ended_at
    }

    /// A request that was meant to begin then. `wants_lease`: it asks a pool first.
    pub fn begins(&mut self, due: Instant, wants_lease: bool) {
        self.open = Some(OpenRequest { due, wants_lease, leased: None, answered: None, right_answer: false });
    }

    /// It has a connection.
    pub fn leased(&mut self, at: Instant) {
        self.open.iter_mut().for_each(|open| open.leased = Some(at));
    }

    /// It has what it came for; a connection may be kept for longer.
    pub fn answered(&mut self) {
        self.open.iter_mut().for_each(|open| open.answered = Some(Instant::now()));
    }

    /// The answer was the one to its own question.
    pub fn right_answer(&mut self) {
        self.open.iter_mut().for_each(|open| open.right_answer = true);
    }

    pub fn done(&mut self) {
        self.ends(RequestOutcome::Done, AcquireResult::Served);
    }

    /// It has a connection, or needs none, and failed.
    pub fn failed(&mut self, failure: RequestFailure) {
        self.ends(RequestOutcome::Failed(Box::new(failure)), AcquireResult::Served);
    }

    /// It got no connection.
    pub fn refused(&mut self, failure: RequestFailure, how: AcquireResult) {
        self.ends(RequestOutcome::Failed(Box::new(failure)), how);
    }

    fn ends(&mut self, outcome: RequestOutcome, how: AcquireResult) {
        let Some(open) = self.open.take() else { return };
        let now = Instant::now();
        self.ended_at = now;
        let waited_until = open.leased.or(matches!(how, AcquireResult::TimedOut | AcquireResult::Cancelled).then_some(now));
        let served = matches!(outcome, RequestOutcome::Done);
        let sample = RequestSample {
            at: now.saturating_duration_since(self.began),
            wait: waited_until.filter(|_| open.wants_lease).map(|until| until.saturating_duration_since(open.due)),
            hold: open.leased.map(|since| now.saturating_duration_since(since)),
            total: open.answered.unwrap_or(now).saturating_duration_since(open.due),
            acquire: open.wants_lease.then_some(how),
            outcome,
            first: !std::mem::replace(&mut self.came_before, true),
            first_served: served && !std::mem::replace(&mut self.served_before, true),
            right_answer: open.right_answer,
        };
        self.kept.push(sample);
        if self.kept.len() >= BUNCH || now.saturating_duration_since(self.handed_over) >= OLDEST {
            self.hand_over(now);
        }
    }

    fn hand_over(&mut self, now: Instant) {
        self.handed_over = now;
        if !self.kept.is_empty() {
            // As much room as this bunch took: the next is about as large.
            let next = Vec::with_capacity(self.kept.len());
            let _the_test_is_over = self.out.send(std::mem::replace(&mut self.kept, next));
        }
    }
}

impl Drop for Tally {
    /// A task that is ended is dropped where it waits: without a lease, for one; the pool counts the same.
    fn drop(&mut self) {
        let how = match &self.open {
            Some(OpenRequest { leased: None, .. }) => AcquireResult::Cancelled,
            _ => AcquireResult::Served,
        };
        self.ends(RequestOutcome::Cancelled, how);
        self.hand_over(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn a_user_that_is_ended_says_where_it_was() {
        let (out, mut bunches) = unbounded_channel();
        for leased in [false, true] {
            let mut tally = Tally::new(Instant::now(), out.clone());
            tally.begins(Instant::now(), true);
            if leased {
                tally.leased(Instant::now());
            }
            drop(tally);
        }
        let how: Vec<_> = std::iter::from_fn(|| bunches.try_recv().ok()).flatten().map(|sample| sample.acquire).collect();
        assert_eq!(how, [Some(AcquireResult::Cancelled), Some(AcquireResult::Served)]);
    }

    #[test]
    fn only_the_first_that_is_served_counts_its_user() {
        let (out, mut bunches) = unbounded_channel();
        let mut tally = Tally::new(Instant::now(), out);
        let failure = || RequestFailure { kind: "timeout", code: None, message: String::new() };
        tally.begins(Instant::now(), true);
        tally.refused(failure(), AcquireResult::TimedOut);
        for _ in 0..2 {
            tally.begins(Instant::now(), true);
            tally.leased(Instant::now());
            tally.done();
        }
        drop(tally);
        let samples: Vec<_> = std::iter::from_fn(|| bunches.try_recv().ok()).flatten().collect();
        assert_eq!(
            samples.iter().map(|sample| (sample.first, sample.first_served)).collect::<Vec<_>>(),
            [(true, false), (false, true), (false, false)]
        );
        assert!(samples[0].wait.is_some() && samples[0].hold.is_none(), "it waited in vain");
    }
}
