//! From what a process has told to its pools.

use std::borrow::Cow;

use super::point::{Counted, SeriesKey};
use super::sender::Sender;
use super::tables::SenderTable;
use crate::fleet::dialects::ToldPool;
use crate::fleet::model::Reading;
use crate::fleet::samples::{Sample, Samples};
use crate::fleet::sources::told;

/// The pools that it tells now.
pub(super) fn pools(sender: &Sender, table: &SenderTable) -> Vec<ToldPool> {
    let mut samples = Vec::new();
    sender.current().for_each(|(key, counted)| push_samples(key, counted, &mut samples));
    let samples: Samples = samples.into_iter().collect();
    let started_at_ms = sender.started_ms();
    let told = told::of_samples(&samples, table.metrics.as_deref()).into_iter().map(|told| {
        let started_at_ms = told.reading.started_at_ms.or(started_at_ms);
        ToldPool { reading: Reading { started_at_ms, ..told.reading }, ..told }
    });
    told.collect()
}

/// A number is one sample; a distribution is a sample for each bucket, one for the sum, and one for the count.
fn push_samples<'a>(key: &'a SeriesKey, counted: &Counted, samples: &mut Vec<Sample<'a>>) {
    match counted {
        Counted::Number(number) => samples.push(sample(key, Cow::Borrowed(&*key.name), *number)),
        Counted::Distribution(all) => {
            let suffixed = |suffix: &str| Cow::Owned(format!("{}{suffix}", key.name));
            samples.push(sample(key, suffixed("_count"), all.count as f64));
            samples.extend(all.sum.map(|sum| sample(key, suffixed("_sum"), sum)));
            let beyond = (!all.at_most.is_empty()).then_some((f64::INFINITY, all.count));
            for (bound, count) in all.at_most.iter().copied().chain(beyond) {
                let mut bucket = sample(key, suffixed("_bucket"), count as f64);
                bucket.labels.push((Cow::Borrowed("le"), Cow::Owned(le(bound))));
                samples.push(bucket);
            }
        }
    }
}

fn le(bound: f64) -> String {
    if bound.is_infinite() { "+Inf".to_owned() } else { bound.to_string() }
}

fn sample<'a>(key: &'a SeriesKey, name: Cow<'a, str>, value: f64) -> Sample<'a> {
    let labels = key.labels.iter().map(|(name, value)| (Cow::Borrowed(&**name), Cow::Borrowed(&**value)));
    Sample { name, labels: labels.collect(), value }
}
