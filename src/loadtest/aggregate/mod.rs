//! Where the users' samples come together: written by one task only.

mod durations;
mod errors;
mod steps;

use std::time::Duration;

use super::model::{Acquires, Distribution, ErrorCount, Profile, RampStep};
use super::plan::TestPlan;
use super::users::{AcquireResult, RequestFailure, RequestOutcome, RequestSample};

pub use durations::Durations;

use errors::Errors;
use steps::Steps;

/// Everything that the users have met.
pub struct SampleAggregate {
    wait: Durations,
    hold: Durations,
    total: Durations,
    opening: Durations,
    /// Waits since the last tick.
    recent: Durations,
    errors: Errors,
    steps: Option<Steps>,
    /// A user's first wait, in which the pool grows for it, is told apart.
    first_apart: bool,
    lasts: Option<Duration>,
    /// Who is still at it now has waited in vain: a server that hangs must not pass because nobody waited for it.
    pub time_is_over: bool,
    pub acquires: Acquires,
    pub users_served: u32,
    pub done: u64,
    pub done_in_time: u64,
    pub right_answers: u64,
}

impl SampleAggregate {
    pub fn new(plan: &TestPlan) -> Self {
        let [wait, hold, total, opening, recent] = std::array::from_fn(|_| Durations::new());
        Self {
            wait,
            hold,
            total,
            opening,
            recent,
            errors: Errors::default(),
            steps: (plan.profile == Profile::Ramp).then(|| Steps::new(plan)),
            first_apart: matches!(plan.profile, Profile::Hold | Profile::Query | Profile::Ramp),
            lasts: plan.lasts(),
            time_is_over: false,
            acquires: Acquires::default(),
            users_served: 0,
            done: 0,
            done_in_time: 0,
            right_answers: 0,
        }
    }

    pub fn write(&mut self, samples: Vec<RequestSample>) {
        samples.into_iter().for_each(|sample| self.write_one(sample));
    }

    fn write_one(&mut self, sample: RequestSample) {
        self.count_acquire(&sample);
        self.right_answers += u64::from(sample.right_answer);
        match &sample.outcome {
            // What an abort cut off says nothing about how long it would have taken.
            RequestOutcome::Cancelled if !self.time_is_over => return,
            RequestOutcome::Cancelled => self.errors.count(&unfinished()),
            RequestOutcome::Failed(failure) => self.errors.count(failure),
            RequestOutcome::Done => self.count_done(&sample),
        }
        if let Some(wait) = sample.wait {
            self.recent.record(wait);
            (if self.first_apart && sample.first { &mut self.opening } else { &mut self.wait }).record(wait);
        }
    }

    fn count_done(&mut self, sample: &RequestSample) {
        self.done += 1;
        self.done_in_time += u64::from(self.lasts.is_none_or(|lasts| sample.at <= lasts));
        self.users_served += u32::from(sample.first_served);
        self.steps.iter_mut().for_each(|steps| steps.count(sample));
        sample.hold.into_iter().for_each(|hold| self.hold.record(hold));
        self.total.record(sample.total);
    }

    fn count_acquire(&mut self, sample: &RequestSample) {
        let acquires = &mut self.acquires;
        let count = match sample.acquire {
            None => return,
            Some(AcquireResult::Served) => &mut acquires.served,
            Some(AcquireResult::TimedOut) => &mut acquires.timed_out,
            Some(AcquireResult::Shed) => &mut acquires.shed,
            Some(AcquireResult::Closed) => &mut acquires.closed,
            Some(AcquireResult::Cancelled) => &mut acquires.cancelled,
        };
        *count += 1;
    }

    /// p99 of the waits since it was last asked.
    pub fn take_recent_p99(&mut self) -> Option<f64> {
        let p99 = self.recent.quantile_ms(0.99);
        self.recent.reset();
        p99
    }

    /// p50 and p99 of all waits.
    pub fn waits(&self) -> (Option<f64>, Option<f64>) {
        (self.wait.quantile_ms(0.5), self.wait.quantile_ms(0.99))
    }

    pub fn errors(&self) -> u64 {
        self.errors.total()
    }

    pub fn error_counts(&self) -> Vec<ErrorCount> {
        self.errors.list()
    }

    /// Wait, hold, total, opening.
    pub fn dists(&self) -> [Option<Distribution>; 4] {
        [&self.wait, &self.hold, &self.total, &self.opening].map(Durations::dist)
    }

    pub fn steps(&self) -> Vec<RampStep> {
        self.steps.as_ref().map(Steps::list).unwrap_or_default()
    }
}

fn unfinished() -> RequestFailure {
    RequestFailure { kind: "unfinished", code: None, message: "no connection or response before the test ended".into() }
}
