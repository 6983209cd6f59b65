//! Numbers with names and labels, in Prometheus' form, whichever door they came through.
//!
//! A text exposition has this form already. A name of OpenTelemetry becomes one as Prometheus' own translation makes it: dots become
//! underscores, the unit and `_total` are added. So one table of names serves OTLP, OTLP through Prometheus, and `/metrics`.

mod line;
mod names;
mod text;
#[cfg(test)]
mod text_tests;

use std::borrow::Cow;
use std::collections::HashSet;

pub use names::translated;
pub use text::{TextReader, read_text};

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample<'a> {
    /// The metric's name, with suffixes such as `_total`, `_sum`, `_count` and `_bucket`.
    pub name: Cow<'a, str>,
    /// Label names with their values, as the sender has ordered them.
    pub labels: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The number; NaN and infinities are told as they are.
    pub value: f64,
}

/// The samples of one process at one instant.
#[derive(Clone, Debug, Default)]
pub struct Samples<'a> {
    by_name: Vec<Sample<'a>>,
}

impl<'a> Sample<'a> {
    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_ref())
    }

    /// Whether each of these labels has this value.
    pub fn has_all(&self, labels: &[(&str, &str)]) -> bool {
        labels.iter().all(|(name, value)| self.label(name) == Some(value))
    }
}

impl<'a> Samples<'a> {
    /// All samples of this name.
    pub fn named(&self, name: &str) -> &[Sample<'a>] {
        let from = self.by_name.partition_point(|sample| sample.name.as_ref() < name);
        let count = self.by_name[from..].partition_point(|sample| sample.name.as_ref() == name);
        &self.by_name[from..from + count]
    }

    /// All samples, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Sample<'a>> {
        self.by_name.iter()
    }

    /// Whether any name begins like this.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let from = self.by_name.partition_point(|sample| sample.name.as_ref() < prefix);
        self.by_name.get(from).is_some_and(|sample| sample.name.starts_with(prefix))
    }

    /// When the process began, in milliseconds since the Unix epoch, by the metric that client libraries give.
    pub fn started_at_ms(&self) -> Option<u64> {
        let seconds = self.named("process_start_time_seconds").first()?.value;
        (seconds.is_finite() && seconds > 0.0).then_some((seconds * 1000.0) as u64)
    }
}

/// Sorted by name; samples of one name keep their order. Of one series that is told more than once, the last sample is kept.
impl<'a> FromIterator<Sample<'a>> for Samples<'a> {
    fn from_iter<I: IntoIterator<Item = Sample<'a>>>(samples: I) -> Self {
        let mut by_name: Vec<_> = samples.into_iter().collect();
        by_name.sort_by(|one, other| one.name.cmp(&other.name));
        if let Some(repeated) = repeated(&by_name) {
            let mut place = 0..;
            by_name.retain(|_| place.next().is_none_or(|place| !repeated.contains(&place)));
        }
        Self { by_name }
    }
}

/// The places of samples that a later one of the same series replaces.
fn repeated(by_name: &[Sample]) -> Option<HashSet<usize>> {
    let mut seen = HashSet::new();
    let later_first = by_name.iter().enumerate().rev();
    let places: HashSet<_> =
        later_first.filter(|(_, sample)| !seen.insert((&sample.name, &sample.labels))).map(|(place, _)| place).collect();
    (!places.is_empty()).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &'static str, state: &'static str, value: f64) -> Sample<'static> {
        Sample { name: name.into(), labels: vec![("state".into(), state.into())], value }
    }

    #[test]
    fn samples_are_found_by_their_whole_name_and_labels() {
        let all: Samples =
            [sample("b", "idle", 1.0), sample("a", "used", 2.0), sample("b", "used", 3.0), sample("bb", "used", 4.0)].into_iter().collect();
        assert_eq!(all.named("b").iter().map(|sample| sample.value).collect::<Vec<_>>(), [1.0, 3.0]);
        assert!(all.named("").is_empty() && all.named("c").is_empty());
        assert!(all.named("a")[0].has_all(&[("state", "used")]) && !all.named("a")[0].has_all(&[("state", "idle")]));
        assert!(all.has_prefix("bb") && all.has_prefix("") && !all.has_prefix("bc"));
    }

    #[test]
    fn a_series_that_is_told_twice_counts_once() {
        let all: Samples = [sample("b", "idle", 1.0), sample("b", "used", 2.0), sample("b", "idle", 5.0)].into_iter().collect();
        assert_eq!(all.iter().map(|sample| sample.value).collect::<Vec<_>>(), [2.0, 5.0]);
    }
}
