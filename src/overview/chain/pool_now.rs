//! What a queue is known by, of a pool that whoever tells of.

use super::model::{HopWait, QueuedCallers, QueuedPool, Silence, WaitKind};
use crate::fleet::model::{PoolerState, TimeSum};
use crate::fleet::registry::{Liveness, ObservedPool};
use crate::overview::model::PoolView;

/// A pool at this moment.
#[derive(Clone, Debug)]
pub struct PoolNow<'a> {
    pub name: String,
    pub service: &'a str,
    pub instance: &'a str,
    pub liveness: Liveness,
    pub waiting: Option<u32>,
    /// Who had to wait between two readings.
    pub recently: Option<QueuedCallers>,
    pub checked_out: Option<u32>,
    pub pool_size: Option<u32>,
    pub total_capacity: Option<u32>,
    pub wait: Option<HopWait>,
    pub connect_failure: Option<&'a str>,
    pub pooler: Option<&'a PoolerState>,
}

/// Whether callers wait in a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueKnown {
    Queues,
    Clear,
    /// It tells no number of a queue.
    NotTold,
    Late,
    Gone,
}

impl<'a> PoolNow<'a> {
    /// Of a pool that a source tells of.
    pub fn observed(pool: &'a ObservedPool) -> Self {
        let gauges = &pool.reading.gauges;
        let waited = |rates: &crate::fleet::registry::Rates| Some(QueuedCallers { callers: rates.counted.waited?, seconds: rates.seconds });
        Self {
            name: pool.identity.to_string(),
            service: &pool.identity.service,
            instance: &pool.identity.instance,
            liveness: pool.liveness,
            waiting: gauges.waiting,
            recently: pool.rates.as_ref().and_then(waited),
            checked_out: gauges.checked_out,
            pool_size: gauges.pool_size,
            total_capacity: gauges.total_capacity,
            wait: wait_of(pool),
            connect_failure: pool.reading.event_driven.as_ref().and_then(|exact| exact.connect_failure.as_deref()),
            pooler: pool.reading.pooler.as_deref(),
        }
    }

    /// Of the pool that the console shows.
    pub fn own(pool: &'a PoolView) -> Self {
        let now = &pool.snapshot;
        Self {
            name: pool.name.clone(),
            service: &pool.name,
            instance: &pool.instance,
            liveness: Liveness::Live,
            waiting: Some(now.waiting),
            recently: None,
            checked_out: Some(now.checked_out),
            pool_size: Some(now.pool_size),
            total_capacity: Some(now.total_capacity()),
            wait: pool.recent.wait_p99_s.map(|seconds| HopWait { kind: WaitKind::P99, seconds }),
            connect_failure: pool.connect_failure.as_deref(),
            pooler: None,
        }
    }

    /// An old reading says nothing of now.
    pub fn queue(&self) -> QueueKnown {
        match (self.liveness, self.waiting, self.recently) {
            (Liveness::Late, ..) => QueueKnown::Late,
            (Liveness::Gone, ..) => QueueKnown::Gone,
            (Liveness::Live, Some(waiting), _) if waiting > 0 => QueueKnown::Queues,
            (Liveness::Live, Some(_), _) => QueueKnown::Clear,
            (Liveness::Live, None, Some(recently)) if recently.callers > 0 => QueueKnown::Queues,
            (Liveness::Live, None, Some(_)) => QueueKnown::Clear,
            (Liveness::Live, None, None) => QueueKnown::NotTold,
        }
    }

    pub fn is_live(&self) -> bool {
        self.liveness == Liveness::Live
    }

    /// So that the longest queue comes first. Who waits now counts before those who had to wait.
    pub fn length(&self) -> (u32, u64, u32) {
        let recently = self.recently.filter(|_| self.waiting.is_none()).map_or(0, |recently| recently.callers);
        (self.waiting.unwrap_or(0), recently, self.checked_out.unwrap_or(0))
    }

    /// The same for whoever reads of it, held against this size.
    pub fn queued(&self, size: Option<u32>) -> QueuedPool {
        QueuedPool {
            name: self.name.clone(),
            waiting: self.waiting,
            recently: self.recently.filter(|_| self.waiting.is_none()),
            checked_out: self.checked_out,
            total_capacity: size,
            wait: self.wait,
            connect_failure: self.connect_failure.map(str::to_owned),
        }
    }
}

/// The p99 where it is told, else the mean, else the longest.
fn wait_of(pool: &ObservedPool) -> Option<HopWait> {
    let exact = pool.reading.event_driven.as_ref().and_then(|exact| exact.recent).and_then(|recent| recent.wait_p99_s);
    let between: Option<&TimeSum> = pool.rates.as_ref().and_then(|rates| rates.times.wait.as_ref());
    let p99 = exact.or_else(|| between?.buckets.as_ref()?.quantile(0.99)).map(|seconds| (WaitKind::P99, seconds));
    let mean = || between?.mean_s().map(|seconds| (WaitKind::Mean, seconds));
    let longest = || pool.reading.times.wait.as_ref()?.recent_max_s.map(|seconds| (WaitKind::Longest, seconds));
    p99.or_else(mean).or_else(longest).map(|(kind, seconds)| HopWait { kind, seconds })
}

/// The sum of those that tell it; `None` where none does.
pub fn sum(told: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    told.flatten().reduce(u32::saturating_add)
}

/// The sum of all; `None` where one does not tell it, or there is none.
pub fn sum_of_all(mut told: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    let first = told.next()?;
    told.fold(first, |sum, next| Some(sum?.saturating_add(next?)))
}

/// Those whose queue is not known.
pub fn silence<'a>(pools: impl Iterator<Item = &'a PoolNow<'a>>) -> Silence {
    let mut silence = Silence::default();
    for pool in pools {
        match pool.queue() {
            QueueKnown::NotTold => silence.not_told += 1,
            QueueKnown::Late => silence.late += 1,
            QueueKnown::Gone => silence.gone += 1,
            QueueKnown::Queues | QueueKnown::Clear => continue,
        }
        silence.example.get_or_insert_with(|| pool.name.clone());
    }
    silence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_all_is_told_only_by_all() {
        let some = [Some(3), None, Some(4)];
        assert_eq!((sum(some.into_iter()), sum_of_all(some.into_iter())), (Some(7), None));
        assert_eq!((sum([None].into_iter()), sum_of_all([Some(3), Some(4)].into_iter())), (None, Some(7)));
        assert_eq!((sum([].into_iter()), sum_of_all([].into_iter())), (None, None));
    }
}
