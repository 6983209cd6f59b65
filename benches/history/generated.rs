//! Seconds of pools that never were: the same ones in every run.

use std::time::Duration;

use fastrand::Rng;
use plimsoll::internals::{Counters, Frame, GaugeStats, Gauges, PoolFrame, TimeSum, Times};
use plimsoll::pool::{HistogramSnapshot, Totals};

const CAPACITY: u32 = 60;

/// How much all pools lend.
#[derive(Clone, Copy)]
pub enum Load {
    /// Nothing.
    None,
    /// A thousand pools lend 7,000 connections a second in the mean of a day.
    Ordinary,
    /// Ten times as much.
    Heavy,
    /// Ten connections of each pool, told by HikariCP each second, as `benches/consoles` has them.
    Observed,
}

/// Pools that go on second by second.
pub struct Pools {
    rng: Rng,
    count: usize,
    load: Load,
}

impl Pools {
    pub fn new(count: usize, load: Load) -> Self {
        Self { rng: Rng::with_seed(7), count, load }
    }

    /// What each of them did in this second.
    pub fn second(&mut self, at_s: u64) -> Vec<Frame> {
        (0..self.count).map(|pool| Frame::Pool(self.frame(pool, at_s))).collect()
    }

    fn observed(&mut self) -> PoolFrame {
        let (used, acquired) = (self.rng.u32(0..7), Some(8 + self.rng.u64(0..5)));
        let (checked_out, checked_in) = (Some(used), Some(10 - used));
        let gauges =
            Gauges { pool_size: Some(10), total_capacity: Some(10), checked_out, checked_in, waiting: Some(0), ..Gauges::default() };
        let time = Some(TimeSum { count: acquired, ..TimeSum::default() });
        let times = Times { wait: time.clone(), hold: time, connect: None };
        PoolFrame::observed(&gauges, Some(&(Counters { acquired, timed_out: Some(0), ..Counters::default() }, times)), 1)
    }

    fn frame(&mut self, pool: usize, at_s: u64) -> PoolFrame {
        if matches!(self.load, Load::Observed) {
            return self.observed();
        }
        let leases = match (self.load, pool % 10) {
            (Load::None, _) => 0,
            (Load::Heavy, 0 | 1) => 400 + self.rng.u64(0..200),
            (Load::Heavy, 2..=4) | (Load::Ordinary, 0 | 1) => 40 + self.rng.u64(0..20),
            (Load::Ordinary, 2..=4) => 4 + self.rng.u64(0..2),
            _ => self.rng.u64(0..10) / 7,
        };
        // A day has a high and a low.
        let tide = 0.6 + 0.4 * ((at_s % 86_400) as f64 / 86_400.0 * std::f64::consts::TAU).sin();
        let leases = (leases as f64 * tide) as u64;
        let busy = (leases / 12).min(u64::from(CAPACITY)) as u32;
        let most = (busy + self.rng.u32(0..6) * u32::from(busy > 0)).min(CAPACITY);
        let waiting = if most == CAPACITY { self.rng.u32(0..9) } else { 0 };
        PoolFrame {
            pool_size: Some(20),
            total_capacity: Some(CAPACITY),
            checked_out: GaugeStats::of(busy, most),
            open: GaugeStats::of(busy.max(20), most.max(20)),
            waiting: GaugeStats::of(waiting / 2, waiting),
            utilization: GaugeStats::of(busy * 1000 / CAPACITY, most * 1000 / CAPACITY),
            counted: Totals { acquired_at_once: leases, acquired_after_wait: waiting.into(), ..Totals::default() }.into(),
            waits: self.durations(leases / 20 * u64::from(waiting > 0), 2_000.0).merged_zeros(leases),
            holds: self.durations(leases, 20_000.0),
            connects: self.durations(leases / 200, 3_000.0),
        }
    }

    /// Around a mean in microseconds, with a long tail, as hold times have it.
    fn durations(&mut self, count: u64, mean_us: f64) -> HistogramSnapshot {
        // Sixteen kinds stand for all of them: that many statements a service has.
        let kinds = count.min(16);
        let each = count.checked_div(kinds).unwrap_or(0);
        (0..kinds).map(|_| (Duration::from_nanos((-mean_us * self.rng.f64().max(1e-9).ln() * 1000.0) as u64), each)).collect()
    }
}

trait Zeros {
    fn merged_zeros(self, count: u64) -> Self;
}

impl Zeros for HistogramSnapshot {
    /// Callers that did not wait.
    fn merged_zeros(mut self, count: u64) -> Self {
        if count > 0 {
            self.merge(&HistogramSnapshot::from_iter([(Duration::ZERO, count)]));
        }
        self
    }
}
