//! One point that was sent: its name and labels in Prometheus' form, its time and its value.

use std::sync::Arc;

/// Which number of a sender it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct SeriesKey {
    /// In Prometheus' form, without the suffixes of a distribution.
    pub name: Arc<str>,
    /// In Prometheus' form, sorted.
    pub labels: Box<[(Box<str>, Box<str>)]>,
}

/// A point.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub key: SeriesKey,
    /// Since when it counts, in nanoseconds since the Unix epoch; 0 where that is not told, as of gauges.
    pub start_ns: u64,
    /// When it was taken, by the sender's clock.
    pub at_ns: u64,
    /// It is a counter: of one process it falls when the process begins anew, and never else.
    pub only_grows: bool,
    pub value: Value,
}

/// What it tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// The number itself, or what was counted since `start_ns`.
    Now(Counted),
    /// What came to it since the point before.
    Further(Counted),
    /// The sender no longer tells it.
    Ended,
}

/// A number, or a distribution.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Counted {
    Number(f64),
    Distribution(Distribution),
}

/// A histogram or summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Distribution {
    pub count: u64,
    pub sum: Option<f64>,
    /// Finite upper bounds, ascending, each with the count up to it; none of a summary.
    pub at_most: Vec<(f64, u64)>,
}

impl Counted {
    /// Whether the other one is less.
    pub(super) fn falls_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => other < one,
            (Self::Distribution(one), Self::Distribution(other)) => other.count < one.count,
            _ => false,
        }
    }

    /// Adds what came since. One of another shape stands for itself: its sender has begun anew.
    pub(super) fn add(&mut self, further: Self) {
        match (&mut *self, further) {
            (Self::Number(number), Self::Number(further)) => *number += further,
            (Self::Distribution(all), Self::Distribution(further)) if all.has_bounds_of(&further) => all.add(&further),
            (_, further) => *self = further,
        }
    }
}

impl Distribution {
    fn has_bounds_of(&self, other: &Self) -> bool {
        let (own, others) = (self.at_most.iter().map(|(bound, _)| bound), other.at_most.iter().map(|(bound, _)| bound));
        own.eq(others)
    }

    fn add(&mut self, further: &Self) {
        self.count = self.count.saturating_add(further.count);
        self.sum = self.sum.zip(further.sum).map(|(sum, further)| sum + further);
        for ((_, count), (_, further)) in self.at_most.iter_mut().zip(&further.at_most) {
            *count = count.saturating_add(*further);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_counts_are_added_unless_the_bounds_are_others() {
        let of = |at_most: Vec<(f64, u64)>| Counted::Distribution(Distribution { count: 3, sum: Some(1.5), at_most });
        let mut all = of(vec![(0.1, 1), (1.0, 2)]);
        all.add(of(vec![(0.1, 0), (1.0, 3)]));
        assert_eq!(all, Counted::Distribution(Distribution { count: 6, sum: Some(3.0), at_most: vec![(0.1, 1), (1.0, 5)] }));
        all.add(of(vec![(0.5, 1)]));
        assert_eq!(all, of(vec![(0.5, 1)]));
    }
}
