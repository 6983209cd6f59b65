//! The numbers of a row: of one pool, or of all pools of an instance or a service.

use plimsoll_model::Level;

use super::state::RowState;
use super::sums::{Size, Sum, WaitP99};
use crate::fleet::model::Evidence;

/// What a row says. Pools that have gone are counted, and are in no sum.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Pools that still tell.
    pub pools: u32,
    /// Pools that have gone.
    pub gone: u32,
    pub in_use: Sum,
    pub size: Size,
    pub waiting: Sum,
    pub wait: WaitP99,
    pub timeouts: Sum,
    pub load: Load,
    /// The least of its pools; `None`: all have gone.
    pub evidence: Option<Evidence>,
    /// Seconds since the oldest of its newest readings.
    pub age_s: f64,
    /// The worst of its pools.
    pub state: RowState,
    /// The most urgent of its open incidents.
    pub trouble: Option<Level>,
    /// Its open incidents: of a service each once, however many of its pools are in it.
    pub incidents: Vec<i64>,
}

/// The bar: sums of the pools that tell both use and capacity, so that it never compares some pools with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub in_use: u64,
    pub capacity: u64,
    /// Connections that are kept; `None` where one of the pools does not tell them.
    pub base: Option<u64>,
    pools: u32,
}

impl Load {
    /// Of one pool.
    pub fn of_one(in_use: Option<u32>, base: Option<u32>, capacity: Option<u32>) -> Self {
        match in_use.zip(capacity) {
            Some((in_use, capacity)) => {
                Self { in_use: in_use.into(), capacity: capacity.into(), base: base.map(|base| u64::from(base.min(capacity))), pools: 1 }
            }
            None => Self::default(),
        }
    }

    /// `None` where nothing can be compared.
    pub fn percent(&self) -> Option<f64> {
        (self.capacity > 0).then(|| 100.0 * self.in_use as f64 / self.capacity as f64)
    }

    fn add(&mut self, other: Self) {
        self.base = match (self.pools, other.pools) {
            (0, _) => other.base,
            (_, 0) => self.base,
            _ => self.base.zip(other.base).map(|(one, other)| one.saturating_add(other)),
        };
        self.in_use = self.in_use.saturating_add(other.in_use);
        self.capacity = self.capacity.saturating_add(other.capacity);
        self.pools += other.pools;
    }
}

impl Numbers {
    /// Adds the numbers of another pool, or of several.
    pub fn add(&mut self, other: &Self) {
        self.pools += other.pools;
        self.gone += other.gone;
        self.in_use.add(other.in_use);
        self.size.add(other.size);
        self.waiting.add(other.waiting);
        self.wait.add(other.wait);
        self.timeouts.add(other.timeouts);
        self.load.add(other.load);
        self.evidence = self.evidence.max(other.evidence);
        self.age_s = self.age_s.max(other.age_s);
        self.state = self.state.max(other.state);
        self.trouble = self.trouble.max(other.trouble);
        for id in &other.incidents {
            if !self.incidents.contains(id) {
                self.incidents.push(*id);
            }
        }
    }

    /// Worth opening without being asked.
    pub fn is_trouble(&self) -> bool {
        self.trouble.is_some() || self.state.is_trouble()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_compares_only_pools_that_tell_both() {
        let mut load = Load::of_one(Some(5), Some(5), Some(10));
        load.add(Load::of_one(None, Some(5), Some(10)));
        load.add(Load::of_one(Some(3), None, None));
        assert_eq!((load.percent(), load.base), (Some(50.0), Some(5)));
        load.add(Load::of_one(Some(1), None, Some(2)));
        assert_eq!((load.in_use, load.capacity, load.base), (6, 12, None));
        assert_eq!(Load::default().percent(), None);
    }
}
