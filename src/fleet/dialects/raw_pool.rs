//! The numbers of one pool as they were told.

use std::collections::BTreeMap;

use super::Field;
use super::buckets::RawBuckets;
use super::field::Kind;
use crate::fleet::model::Contradiction;
use crate::fleet::samples::Sample;

/// Numbers by what they mean.
pub struct RawPool<'s> {
    pub(super) numbers: BTreeMap<Field, RawNumber>,
    pub(super) buckets: BTreeMap<Field, RawBuckets>,
    pub(super) contradictions: Vec<Contradiction>,
    /// A sample of it, for its labels.
    first: &'s Sample<'s>,
}

/// A number and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct RawNumber {
    pub(super) value: f64,
    /// What the sender calls it; of a number that follows from others, how.
    pub(super) metric: String,
    turn: Turn,
}

/// Which mapping, and which ending of its name.
pub(super) type Turn = (usize, usize);

/// How a sample is taken in.
#[derive(Clone, Copy)]
pub(super) struct Note {
    pub(super) turn: Turn,
    /// Only if no other turn has told the number.
    pub(super) is_fallback: bool,
    pub(super) scale: f64,
}

impl<'s> RawPool<'s> {
    /// A pool without numbers; the sample is of it.
    pub(super) fn of(sample: &'s Sample) -> Self {
        Self { numbers: BTreeMap::new(), buckets: BTreeMap::new(), contradictions: Vec::new(), first: sample }
    }

    /// The value of a label that its samples have.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.first.label(name)
    }

    /// Takes in a sample. A NaN is a number that is not told.
    pub(super) fn note(&mut self, field: Field, sample: &Sample, note: Note) {
        if sample.value.is_nan() {
            return;
        }
        if matches!(field.kind(), Kind::Distribution { .. }) {
            let bound = sample.label("le").and_then(|le| le.parse::<f64>().ok()).filter(|bound| !bound.is_nan());
            let buckets = self.buckets.entry(field).or_insert_with(|| RawBuckets::new(note.turn));
            if let Some(bound) = bound.filter(|_| !note.is_fallback || buckets.turn == note.turn) {
                buckets.add(bound * note.scale, sample);
            }
            return;
        }
        // A count has no unit.
        let value = sample.value * if field.kind() == Kind::Counter { 1.0 } else { note.scale };
        match self.numbers.get_mut(&field) {
            None => drop(self.numbers.insert(field, RawNumber { value, metric: sample.name.to_string(), turn: note.turn })),
            Some(number) if number.turn == note.turn && field.kind() == Kind::Longest => number.value = number.value.max(value),
            Some(number) if number.turn == note.turn || !note.is_fallback => {
                number.value += value;
                number.turn = note.turn;
            }
            Some(_) => {}
        }
    }

    /// The number of a field.
    pub fn value(&self, field: Field) -> Option<f64> {
        self.numbers.get(&field).map(|number| number.value)
    }

    /// What the sender calls the number of a field.
    pub(super) fn metric(&self, field: Field) -> &str {
        self.numbers.get(&field).map_or(field.words(), |number| number.metric.as_str())
    }

    /// Sets the number of a field that follows from others; `how` says from which.
    pub fn set(&mut self, field: Field, value: f64, how: impl Into<String>) {
        self.numbers.insert(field, RawNumber { value, metric: how.into(), turn: (usize::MAX, 0) });
    }

    /// Sets a number that follows from others, unless it is told, or one of the others is not, or they are of different instants and
    /// make no sense together.
    pub fn derive(&mut self, field: Field, value: Option<f64>) {
        if let Some(value) = value.filter(|value| *value >= 0.0 && !self.numbers.contains_key(&field)) {
            self.set(field, value, field.words());
        }
    }

    /// Takes a number away: it does not mean what it seems to.
    pub fn remove(&mut self, field: Field) -> Option<f64> {
        self.numbers.remove(&field).map(|number| number.value)
    }

    /// Takes a limit away that says that there is none.
    pub fn remove_no_limit(&mut self, field: Field) {
        if self.value(field).is_some_and(|limit| limit <= 0.0) {
            self.remove(field);
        }
    }

    /// Leaves out a number that cannot be true, and tells it as such.
    pub fn contradict(&mut self, field: Field, cannot_be: impl Into<String>, known_cause: Option<&str>) {
        if let Some(RawNumber { value, metric, .. }) = self.numbers.remove(&field) {
            let (cannot_be, known_cause) = (cannot_be.into(), known_cause.map(str::to_owned));
            self.contradictions.push(Contradiction { metric, told: value, cannot_be, known_cause });
        }
    }
}
