//! From a line of `/metrics` to the points of its series, under the names that Prometheus gives them as it scrapes.

use super::messages::STALE;
use super::messages::v1::Histogram;
use super::native::{self, NativeForm};
use crate::server::metrics::families::{Distribution, Family, FamilyKind, Labels, Line, Value};

/// One point of one series.
pub struct Point<'l> {
    pub family: &'l Family,
    /// Behind the family's name and its unit.
    pub suffix: &'static str,
    pub labels: &'l Labels,
    /// The upper bound of a classic bucket.
    pub le: Option<String>,
    pub value: PointValue,
    pub at_ms: u64,
    pub since_ms: Option<u64>,
}

pub enum PointValue {
    Number(f64),
    Native(Box<Histogram>),
}

/// What is done with each point.
pub type Emit<'e> = &'e mut dyn FnMut(Point);

/// Makes points of lines.
#[derive(Clone, Copy)]
pub struct PointMaker {
    pub native: NativeForm,
    pub at_ms: u64,
    /// The series end here.
    pub is_stale: bool,
}

impl PointMaker {
    /// The points of all series of a line.
    pub fn points_of(self, family: &Family, line: &Line<Value>, emit: Emit) {
        let number = |value: f64| if self.is_stale { STALE } else { value };
        let value = match &line.value {
            Value::Whole(value) => *value as f64,
            Value::Count(value) => *value as f64,
            Value::Fraction(value) | Value::FractionalCount(value) => *value,
            Value::Distribution(told) => return self.points_of_distribution(family, line, told, emit),
        };
        let suffix = if family.kind == FamilyKind::Counter { "_total" } else { "" };
        emit(self.point(family, line, suffix, PointValue::Number(number(value))));
    }

    fn points_of_distribution(self, family: &Family, line: &Line<Value>, told: &Distribution, emit: Emit) {
        if let Some(native) = self.native.histogram(told) {
            let native = if self.is_stale { native::stale() } else { native };
            return emit(self.point(family, line, "", PointValue::Native(Box::new(native))));
        }
        let mut counted = 0;
        for (bound, count) in &told.buckets {
            counted += count;
            let bucket = self.point(family, line, "_bucket", self.number(counted as f64));
            emit(Point { le: Some(le(*bound)), ..bucket });
        }
        emit(self.point(family, line, "_sum", self.number(told.sum)));
        emit(self.point(family, line, "_count", self.number(told.count as f64)));
    }

    fn number(self, value: f64) -> PointValue {
        PointValue::Number(if self.is_stale { STALE } else { value })
    }

    fn point<'l>(self, family: &'l Family, line: &'l Line<Value>, suffix: &'static str, value: PointValue) -> Point<'l> {
        let counts = family.kind != FamilyKind::Gauge;
        let since_ms = line.clock.since_ms.filter(|since_ms| counts && *since_ms <= self.at_ms);
        Point { family, suffix, labels: &line.labels, le: None, value, at_ms: self.at_ms, since_ms }
    }

    /// The ends of the classic buckets that a line had and no longer has: a service that was built anew may choose other bounds.
    pub fn ends_of_buckets(self, family: &Family, before: &Line<Value>, now: &Line<Value>, emit: Emit) {
        let (Value::Distribution(had), Value::Distribution(has)) = (&before.value, &now.value) else { return };
        if self.native.histogram(has).is_some() {
            return;
        }
        let is_left = |bound: f64| has.buckets.iter().any(|(left, _)| *left == bound);
        for (bound, _) in had.buckets.iter().filter(|(bound, _)| !is_left(*bound)) {
            let ended = self.point(family, before, "_bucket", PointValue::Number(STALE));
            emit(Point { le: Some(le(*bound)), ..ended });
        }
    }
}

/// As OpenMetrics' text has it.
fn le(bound: f64) -> String {
    if bound == f64::INFINITY { "+Inf".to_owned() } else { format!("{bound:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::metrics::distribution::BOUNDS;
    use crate::server::metrics::families::{Families, Line};
    use crate::server::metrics::open_metrics;

    /// The series of families as text: what is before the value of each line.
    fn series_of(families: &Families) -> Vec<String> {
        let mut all = Vec::new();
        for family in &families.0 {
            let maker = PointMaker { native: NativeForm::Classic, at_ms: 1, is_stale: false };
            for line in &family.lines {
                maker.points_of(family, line, &mut |point| {
                    let unit = if family.is_in_seconds { "_seconds" } else { "" };
                    let le = point.le.map(|le| format!("le=\"{le}\"")).into_iter();
                    let labels: Vec<String> = le.chain(point.labels.iter().map(|(name, value)| format!("{name}=\"{value}\""))).collect();
                    let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
                    let PointValue::Number(value) = point.value else { panic!("a native histogram") };
                    all.push(format!("{}{unit}{}{labels} {value}", family.name, point.suffix));
                });
            }
        }
        all
    }

    #[test]
    fn series_have_the_names_labels_and_values_of_the_text() {
        let bounds = BOUNDS.into_iter().chain([1e-7, 123_456.0, 1e15, f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(1..).collect();
        let told = Distribution { sum: 2.5, count: buckets.iter().map(|(_, count)| count).sum(), buckets, fine: None };
        let mut families = Families::default();
        families.gauge("waiting", "Queued", vec![Line::now(vec![("pool", "a".into())], 3)]);
        families.counter("shed", "Refused", vec![Line::now(Vec::new(), 7)]);
        families.durations("wait_time", "Waits", vec![Line::now(vec![("pool", "a".into())], told)]);
        let text = open_metrics(families.clone()).expect("text");
        let mut lines: Vec<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
        let mut series = series_of(&families);
        lines.sort();
        series.sort();
        assert_eq!(series, lines);
    }
}
