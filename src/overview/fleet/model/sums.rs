//! Sums over pools of which some do not tell the number: what is told is added up, and how many tell it stays with the sum.

/// A count of one pool or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The sum over the pools that tell it.
    pub value: u64,
    /// Pools that tell it.
    pub told: u32,
    /// Pools that could tell it: those that have not gone.
    pub of: u32,
}

impl Sum {
    /// Of one pool.
    pub fn of_one(value: Option<u64>) -> Self {
        Self { value: value.unwrap_or(0), told: u32::from(value.is_some()), of: 1 }
    }

    /// `None` where no pool tells it.
    pub fn value(self) -> Option<u64> {
        (self.told > 0).then_some(self.value)
    }

    /// Some pools tell it, and others do not.
    pub fn is_partial(self) -> bool {
        self.told > 0 && self.told < self.of
    }

    pub(super) fn add(&mut self, other: Self) {
        self.value = self.value.saturating_add(other.value);
        self.told += other.told;
        self.of += other.of;
    }
}

/// How long 99 of 100 callers waited at most; of several pools the longest, because the p99 of all cannot be computed from theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WaitP99 {
    /// In seconds; `None`: nobody waited in that time, or it is not told.
    pub seconds: Option<f64>,
    /// Pools that tell it.
    pub told: u32,
    /// Pools that could.
    pub of: u32,
}

impl WaitP99 {
    /// Of one pool: `None` is not told, `Some(None)` told and nothing measured.
    pub fn of_one(told: Option<Option<f64>>) -> Self {
        Self { seconds: told.flatten(), told: u32::from(told.is_some()), of: 1 }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.seconds = match (self.seconds, other.seconds) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        self.told += other.told;
        self.of += other.of;
    }
}

/// What pools may open: the base that each keeps, and all that it may open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pools: u32,
    /// Base and capacity of each pool, where all have the same; `None`: they differ.
    each: Option<(Option<u64>, Option<u64>)>,
    /// Sum of the bases.
    pub base: Sum,
    /// Sum of the capacities.
    pub capacity: Sum,
}

impl Size {
    /// Of one pool.
    pub fn of_one(base: Option<u32>, capacity: Option<u32>) -> Self {
        let (base, capacity) = (base.map(u64::from), capacity.map(u64::from));
        Self { pools: 1, each: Some((base, capacity)), base: Sum::of_one(base), capacity: Sum::of_one(capacity) }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.each = match self.pools {
            0 => other.each,
            _ => self.each.filter(|each| other.pools == 0 || other.each == Some(*each)),
        };
        self.pools += other.pools;
        self.base.add(other.base);
        self.capacity.add(other.capacity);
    }

    /// `4 × (50 + 100)`; `230 + 100` where pools differ. `None`: no pool tells it.
    pub fn words(&self) -> Option<String> {
        match self.each {
            Some((None, None)) => None,
            Some((base, capacity)) => Some(of_equal(self.pools, base, capacity)),
            None => self.of_different(),
        }
    }

    fn of_different(&self) -> Option<String> {
        let (base, capacity) = (self.base, self.capacity);
        match (base.value(), capacity.value()) {
            (Some(base_sum), Some(sum)) if base.told == capacity.told => Some(parts(base_sum, sum)),
            (_, Some(sum)) => Some(sum.to_string()),
            (Some(base), None) => Some(format!("{base}, no limit told")),
            (None, None) => None,
        }
    }
}

fn of_equal(pools: u32, base: Option<u64>, capacity: Option<u64>) -> String {
    let one = match (base, capacity) {
        (Some(base), Some(capacity)) => parts(base, capacity),
        (None, Some(capacity)) => capacity.to_string(),
        (Some(base), None) => format!("{base}, no limit told"),
        (None, None) => String::new(),
    };
    match pools {
        0 | 1 => one,
        pools if one.contains(' ') => format!("{pools} × ({one})"),
        pools => format!("{pools} × {one}"),
    }
}

/// The base, and what comes on demand.
fn parts(base: u64, capacity: u64) -> String {
    match capacity.saturating_sub(base) {
        0 => capacity.to_string(),
        overflow => format!("{base} + {overflow}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(pools: &[(Option<u32>, Option<u32>)]) -> Option<String> {
        let mut all = Size::default();
        pools.iter().for_each(|(base, capacity)| all.add(Size::of_one(*base, *capacity)));
        all.words()
    }

    #[test]
    fn a_size_is_written_as_its_configuration_is() {
        let large = (Some(50), Some(150));
        assert_eq!(size(&[large]).as_deref(), Some("50 + 100"));
        assert_eq!(size(&[large; 4]).as_deref(), Some("4 × (50 + 100)"));
        assert_eq!(size(&[(Some(10), Some(10)); 3]).as_deref(), Some("3 × 10"));
        assert_eq!(size(&[large, (Some(10), Some(20))]).as_deref(), Some("60 + 110"));
        assert_eq!(size(&[(None, Some(7)), (None, Some(7))]).as_deref(), Some("2 × 7"));
        assert_eq!(size(&[(Some(2), None)]).as_deref(), Some("2, no limit told"));
        assert_eq!(size(&[(None, None), (None, None)]), None);
        assert_eq!(size(&[large, (None, Some(5))]).as_deref(), Some("155"), "the base of one is not told");
    }

    #[test]
    fn a_sum_of_nothing_told_is_not_told_and_no_zero() {
        let mut sum = Sum::of_one(None);
        sum.add(Sum::of_one(None));
        assert_eq!((sum.value(), sum.is_partial()), (None, false));
        sum.add(Sum::of_one(Some(0)));
        assert_eq!((sum.value(), sum.is_partial(), sum.told, sum.of), (Some(0), true, 1, 3));
    }

    #[test]
    fn the_wait_of_several_pools_is_the_longest() {
        let mut wait = WaitP99::of_one(Some(None));
        [Some(Some(0.2)), None, Some(Some(0.4)), Some(None)].into_iter().for_each(|told| wait.add(WaitP99::of_one(told)));
        assert_eq!(wait, WaitP99 { seconds: Some(0.4), told: 4, of: 5 });
    }
}
