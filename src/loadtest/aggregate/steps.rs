//! A ramp in parts: how much was done, and how long it took, while so many users took part.

use std::time::Duration;

use super::super::model::RampStep;
use super::super::plan::TestPlan;
use super::super::users::{RequestSample, users_at};
use super::durations::Durations;

/// Enough to see where it bends, few enough that each holds many requests.
const STEPS: u32 = 20;

pub struct Steps {
    length: Duration,
    steps: Vec<(f64, u64, Durations)>,
}

impl Steps {
    pub fn new(plan: &TestPlan) -> Self {
        let length = (plan.duration / STEPS).max(Duration::from_nanos(1));
        let users = |step: u32| f64::from(users_at(plan, length * step + length / 2));
        Self { length, steps: (0..STEPS).map(|step| (users(step), 0, Durations::new())).collect() }
    }

    /// A request that was done.
    pub fn count(&mut self, sample: &RequestSample) {
        let number = (sample.at.as_nanos() / self.length.as_nanos()) as usize;
        if let Some((_, done, took)) = self.steps.get_mut(number) {
            *done += 1;
            took.record(sample.wait.unwrap_or(sample.total));
        }
    }

    pub fn list(&self) -> Vec<RampStep> {
        let seconds = self.length.as_secs_f64();
        let step = |(users, done, took): &(f64, u64, Durations)| RampStep {
            users: *users,
            throughput_per_s: *done as f64 / seconds,
            p99_ms: took.quantile_ms(0.99),
        };
        self.steps.iter().map(step).collect()
    }
}
