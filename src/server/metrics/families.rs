//! Metrics as data: what `/metrics` writes as text, and remote write sends.

use plimsoll_model::HistogramSnapshot;

/// Labels of a line, without the name of the metric.
pub(in crate::server) type Labels = Vec<(&'static str, String)>;

/// All metrics of one name.
#[derive(Clone, Debug)]
pub(in crate::server) struct Family {
    /// Without the suffixes of its kind and unit.
    pub name: &'static str,
    pub help: &'static str,
    pub kind: FamilyKind,
    /// The unit is part of the metric's name.
    pub is_in_seconds: bool,
    pub lines: Vec<Line<Value>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum FamilyKind {
    Gauge,
    Counter,
    Histogram,
}

/// One value with its labels.
#[derive(Clone, Debug)]
pub(in crate::server) struct Line<V> {
    pub labels: Labels,
    pub clock: LineClock,
    pub value: V,
}

/// When a value was read, and since when it counts, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::server) struct LineClock {
    /// `None`: as it is asked for.
    pub taken_at_ms: Option<u64>,
    /// `None`: not told.
    pub since_ms: Option<u64>,
}

#[derive(Clone, Debug)]
pub(in crate::server) enum Value {
    Whole(i64),
    Fraction(f64),
    Count(u64),
    FractionalCount(f64),
    Distribution(Distribution),
}

/// Durations, counted.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server) struct Distribution {
    /// In seconds.
    pub sum: f64,
    pub count: u64,
    /// How many are in each bucket alone, by its upper bound in seconds; the last bound is infinite.
    pub buckets: Vec<(f64, u64)>,
    /// The same as the pool itself holds it; `None` of what was told by buckets alone.
    pub fine: Option<HistogramSnapshot>,
}

/// The lines of a family, before they are named.
pub(in crate::server) type FamilyLines<V> = Vec<Line<V>>;

impl<V> Line<V> {
    /// A value of now.
    pub fn now(labels: Labels, value: V) -> Self {
        Self { labels, clock: LineClock::default(), value }
    }

    /// The same line with one more label.
    pub fn with(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.labels.push((label, value.into()));
        self
    }

    fn map(self, to: impl FnOnce(V) -> Value) -> Line<Value> {
        Line { labels: self.labels, clock: self.clock, value: to(self.value) }
    }
}

/// Families in the order in which they are written.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Families(pub Vec<Family>);

impl Families {
    /// What is now.
    pub fn gauge(&mut self, name: &'static str, help: &'static str, lines: FamilyLines<i64>) {
        self.add(name, help, FamilyKind::Gauge, lines, Value::Whole);
    }

    /// The same of what has fractions.
    pub fn fractional_gauge(&mut self, name: &'static str, help: &'static str, lines: FamilyLines<f64>) {
        self.add(name, help, FamilyKind::Gauge, lines, Value::Fraction);
    }

    /// What was counted since the start.
    pub fn counter(&mut self, name: &'static str, help: &'static str, lines: FamilyLines<u64>) {
        self.add(name, help, FamilyKind::Counter, lines, Value::Count);
    }

    /// The same of what has fractions.
    pub fn fractional_counter(&mut self, name: &'static str, help: &'static str, lines: FamilyLines<f64>) {
        self.add(name, help, FamilyKind::Counter, lines, Value::FractionalCount);
    }

    /// Durations, in seconds.
    pub fn durations(&mut self, name: &'static str, help: &'static str, lines: FamilyLines<Distribution>) {
        self.add(name, help, FamilyKind::Histogram, lines, Value::Distribution);
        if let Some(added) = self.0.last_mut() {
            added.is_in_seconds = true;
        }
    }

    fn add<V>(&mut self, name: &'static str, help: &'static str, kind: FamilyKind, lines: FamilyLines<V>, to: fn(V) -> Value) {
        let lines = lines.into_iter().map(|line| line.map(to)).collect();
        self.0.push(Family { name, help, kind, is_in_seconds: false, lines });
    }
}
