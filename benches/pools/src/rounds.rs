//! Contenders take turns, in another order each round, so that whatever the machine does meanwhile hits all alike.

use std::time::Duration;

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::Serialize;

use crate::contender::{Runner, histogram};
use crate::stats::{Estimate, median};

#[derive(Clone, Debug)]
pub struct Plan {
    pub rounds: usize,
    pub slice: Duration,
    /// Parts of the names of those that take part; all when empty.
    pub among: Vec<String>,
}

impl Plan {
    fn wants(&self, name: &str) -> bool {
        self.among.is_empty() || self.among.iter().any(|part| name.contains(part))
    }
}

/// What one contender did in all its slices.
#[derive(Debug, Serialize)]
pub struct Score {
    pub name: String,
    pub cycles_a_second: f64,
    /// Ours divided by this one's, slice by slice of one round; absent for ourselves.
    pub ratio: Option<Estimate>,
    pub wait: Option<Waits>,
    /// Cycles of the task that had fewest, divided by those of the one that had most: the worst slice.
    pub evenness: Option<f64>,
}

impl Score {
    /// The longest wait divided by the median wait.
    pub fn unfairness(&self) -> f64 {
        self.wait.map_or(0.0, |wait| wait.max / wait.median)
    }
}

/// Milliseconds that callers waited for a connection.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Waits {
    pub median: f64,
    pub p99: f64,
    pub max: f64,
}

struct Tally {
    rates: Vec<f64>,
    waits: Histogram<u64>,
    evenness: Option<f64>,
}

/// The first contender is ours; every other is compared to it.
pub async fn compare(contenders: &[Box<dyn Runner + '_>], plan: &Plan) -> Result<Vec<Score>> {
    let wanted = contenders.iter().enumerate().filter(|(at, runner)| *at == 0 || plan.wants(runner.name()));
    let contenders: Vec<_> = wanted.map(|(_, runner)| runner).collect();
    let mut tallies: Vec<Tally> = contenders.iter().map(|_| Tally { rates: vec![], waits: histogram(), evenness: None }).collect();
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    for _ in 0..plan.rounds {
        fastrand::shuffle(&mut order);
        for &turn in &order {
            let slice = contenders[turn].run(plan.slice).await?;
            let tally = &mut tallies[turn];
            tally.rates.push(slice.a_second());
            tally.waits.add(&slice.waits)?;
            if slice.most > 0 {
                tally.evenness = Some(tally.evenness.unwrap_or(1.0).min(slice.least as f64 / slice.most as f64));
            }
        }
    }
    let ours = tallies[0].rates.clone();
    Ok(contenders.iter().zip(tallies).enumerate().map(|(at, (runner, tally))| score(runner.name(), at, &tally, &ours)).collect())
}

fn score(name: &str, at: usize, tally: &Tally, ours: &[f64]) -> Score {
    let ratios: Vec<f64> = ours.iter().zip(&tally.rates).map(|(ours, theirs)| ours / theirs).collect();
    Score {
        name: name.to_owned(),
        cycles_a_second: median(tally.rates.clone()),
        ratio: (at > 0).then(|| Estimate::of(&ratios)),
        wait: (!tally.waits.is_empty()).then(|| waits(&tally.waits)),
        evenness: tally.evenness,
    }
}

fn waits(waits: &Histogram<u64>) -> Waits {
    let ms = |nanos: u64| nanos as f64 / 1e6;
    Waits { median: ms(waits.value_at_quantile(0.5)), p99: ms(waits.value_at_quantile(0.99)), max: ms(waits.max()) }
}
