//! One metric, and what it means.

use super::Field;

/// Seconds in a millisecond.
pub(super) const MILLISECONDS: f64 = 1e-3;
/// Seconds in a microsecond.
pub(super) const MICROSECONDS: f64 = 1e-6;
/// Seconds in a nanosecond.
pub(super) const NANOSECONDS: f64 = 1e-9;

/// Pairs of label names: of the metric, and of the pool that it is about.
pub(super) type LabelPairs = &'static [(&'static str, &'static str)];

/// A metric with its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'t> {
    /// Its meaning.
    pub field: Field,
    /// Its name in Prometheus' form. Of a histogram or summary without `_bucket`, `_sum` and `_count`.
    pub metric: &'t str,
    /// What may follow the name, such as the word of a unit. For each pool, the first that is there counts.
    pub endings: &'t [&'t str],
    /// Labels that a sample must have.
    pub only: &'t [(&'t str, &'t str)],
    /// What its value is multiplied by for connections or seconds.
    pub scale: f64,
    /// Read only for pools to which no mapping before it has given this number.
    pub is_fallback: bool,
    /// Something else, which the owner chose, may stand before the name.
    pub has_any_prefix: bool,
    /// The number is of more than one pool.
    pub shared: Option<Shared>,
}

/// How a number that is told of several pools is theirs. Pools are found by the values of these labels.
#[derive(Clone, Copy, Debug)]
pub enum Shared {
    /// It is the same for each of them, such as a limit.
    ByEach(LabelPairs),
    /// It is the sum of all of them, such as a time: told only where there is one.
    ByAll(LabelPairs),
}

impl<'t> Mapping<'t> {
    /// A metric of connections or seconds.
    pub const fn of(field: Field, metric: &'t str) -> Self {
        let endings = &[""];
        Self { field, metric, endings, only: &[], scale: 1.0, is_fallback: false, has_any_prefix: false, shared: None }
    }

    /// The metric under names that end in one of these ways.
    pub const fn ending(mut self, endings: &'t [&'t str]) -> Self {
        self.endings = endings;
        self
    }

    /// The samples of it with these label values alone.
    pub const fn only(mut self, labels: &'t [(&'t str, &'t str)]) -> Self {
        self.only = labels;
        self
    }

    /// A metric of another unit.
    pub const fn scaled(mut self, scale: f64) -> Self {
        self.scale = scale;
        self
    }

    /// A metric that is read where those before it are missing.
    pub const fn fallback(mut self) -> Self {
        self.is_fallback = true;
        self
    }

    /// A metric whose name begins as its owner likes.
    pub const fn any_prefix(mut self) -> Self {
        self.has_any_prefix = true;
        self
    }

    /// A metric that each pool with the same label values has.
    pub const fn by_each(mut self, labels: LabelPairs) -> Self {
        self.shared = Some(Shared::ByEach(labels));
        self
    }

    /// A metric that the pools with the same label values have together.
    pub const fn by_all(mut self, labels: LabelPairs) -> Self {
        self.shared = Some(Shared::ByAll(labels));
        self
    }
}
