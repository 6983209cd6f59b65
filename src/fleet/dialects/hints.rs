//! What a pool does not tell, and what its owner can do about it.

use std::borrow::Cow;

use super::custom::CUSTOM;
use super::{ALL, Field, Field::*};
use crate::fleet::model::{Reading, TimeSum};

/// A number that is not told, in words, and what its owner can do: thousands of pools share the few texts of a dialect.
pub type Hint = (Cow<'static, str>, Cow<'static, str>);

/// A number that is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTold {
    /// Which.
    pub number: Field,
    /// What its owner can switch on, or why it cannot be told: one sentence.
    pub hint: Option<&'static str>,
}

/// What a reading of this dialect does not tell.
pub fn not_told(dialect_id: &str, reading: &Reading) -> Vec<NotTold> {
    let dialect = ALL.iter().find(|dialect| dialect.name.id == dialect_id);
    let hint = |number| match dialect {
        _ if dialect_id == CUSTOM.id => Some("Name the metric that has it in the metrics of the source."),
        Some(dialect) => dialect.hints.iter().find(|(field, _)| *field == number).map(|(_, hint)| *hint),
        None => None,
    };
    let missing = numbers(reading).into_iter().filter(|(_, is_told)| !is_told);
    missing.map(|(number, _)| NotTold { number, hint: hint(number) }).collect()
}

/// The same in words, as far as its owner can do something about it.
pub fn hints(dialect_id: &str, reading: &Reading) -> Vec<Hint> {
    let in_words = |missing: NotTold| Some((Cow::Borrowed(missing.number.words()), Cow::Borrowed(missing.hint?)));
    not_told(dialect_id, reading).into_iter().filter_map(in_words).collect()
}

/// The numbers that pages, rules and charts ask for, each with whether it is told.
fn numbers(reading: &Reading) -> [(Field, bool); 12] {
    let (gauges, counters, times) = (&reading.gauges, &reading.counters, &reading.times);
    let sum = |time: &Option<TimeSum>| time.as_ref().is_some_and(|time| time.sum_s.is_some());
    let buckets = |time: &Option<TimeSum>| time.as_ref().is_some_and(|time| time.buckets.is_some());
    [
        (CheckedOut, gauges.checked_out.is_some()),
        (CheckedIn, gauges.checked_in.is_some()),
        (PoolSize, gauges.pool_size.is_some()),
        (TotalCapacity, gauges.total_capacity.is_some()),
        (Opening, gauges.opening.is_some()),
        (Waiting, gauges.waiting.is_some()),
        (Acquired, counters.acquired.is_some()),
        (TimedOut, counters.timed_out.is_some()),
        (WaitSum, sum(&times.wait)),
        (Wait, buckets(&times.wait)),
        (HoldSum, sum(&times.hold)),
        (ConnectSum, sum(&times.connect)),
    ]
}
