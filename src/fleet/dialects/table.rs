//! How pools are read by a table of names.

use std::collections::BTreeMap;

use super::dialect::{DialectName, ToldPool};
use super::field::Kind;
use super::identity::{Identities, Key};
use super::mapping::Shared;
use super::raw_pool::{Note, RawPool};
use super::{Field, Mapping};
use crate::fleet::model::Reading;
use crate::fleet::samples::{Sample, Samples};

/// The names of a dialect, or of the configuration.
pub(super) struct Table<'t> {
    pub(super) pool_labels: &'t [&'t str],
    pub(super) instance_labels: &'t [&'t str],
    pub(super) except: &'t [(&'t str, &'t str)],
    pub(super) mappings: &'t [Mapping<'t>],
    pub(super) adjust: fn(&mut RawPool),
    pub(super) marks: &'t [Field],
}

type Pools<'s> = BTreeMap<Key<'s>, RawPool<'s>>;

impl Table<'_> {
    /// The pools that these samples tell.
    pub(super) fn read(&self, dialect: DialectName, samples: &Samples) -> Vec<ToldPool> {
        let identities = Identities::of(self);
        let mut pools = Pools::new();
        let (own, shared): (Vec<_>, Vec<_>) = self.mappings.iter().enumerate().partition(|(_, mapping)| mapping.shared.is_none());
        for (place, mapping) in own.into_iter().chain(shared) {
            self.note_all(&identities, &mut pools, samples, (place, mapping));
        }
        pools.into_iter().filter_map(|(key, raw)| self.settled(dialect, key, raw, samples)).collect()
    }

    fn settled(&self, dialect: DialectName, key: Key, mut raw: RawPool, samples: &Samples) -> Option<ToldPool> {
        if !self.marks.is_empty() && !self.marks.iter().any(|mark| raw.value(*mark).is_some()) {
            return None;
        }
        (self.adjust)(&mut raw);
        // Of several processes behind one address, the address tells when it began itself.
        let started_at_ms = samples.started_at_ms().filter(|_| key.instance.is_none());
        let reading = Reading { started_at_ms, ..raw.settle() };
        let told = reading.tells_something() || !reading.contradictions.is_empty();
        told.then(|| ToldPool { dialect, instance: key.instance.map(Into::into), name: key.name.into(), reading })
    }

    fn note_all<'s>(&self, identities: &Identities, pools: &mut Pools<'s>, samples: &'s Samples<'s>, (place, mapping): (usize, &Mapping)) {
        let mut name = String::new();
        for (nth, ending) in mapping.endings.iter().enumerate() {
            let note = Note { turn: (place, nth), is_fallback: mapping.is_fallback || nth > 0, scale: mapping.scale };
            for (suffix, field) in parts(mapping.field).into_iter().flatten() {
                // Thousands of expositions are read each second, and most names are not in them.
                name.clear();
                [mapping.metric, ending, suffix].iter().for_each(|part| name.push_str(part));
                for sample in found(samples, &name, mapping.has_any_prefix) {
                    if !self.is_of_a_pool(mapping, sample) {
                        continue;
                    }
                    match mapping.shared {
                        None => identities.pool_of(pools, sample).note(field, sample, note),
                        Some(shared) => note_shared(pools, shared, |pool| pool.note(field, sample, note), sample),
                    }
                }
            }
        }
    }

    fn is_of_a_pool(&self, mapping: &Mapping, sample: &Sample) -> bool {
        sample.has_all(mapping.only) && !self.except.iter().any(|except| sample.has_all(std::slice::from_ref(except)))
    }
}

fn note_shared<'s>(pools: &mut Pools<'s>, shared: Shared, note: impl Fn(&mut RawPool<'s>), sample: &Sample) {
    let (Shared::ByEach(labels) | Shared::ByAll(labels)) = shared;
    let agrees = |pool: &RawPool, of_metric, of_pool| sample.label(of_metric).is_some_and(|value| pool.label(of_pool) == Some(value));
    let is_meant = |pool: &RawPool| labels.iter().all(|(of_metric, of_pool)| agrees(pool, of_metric, of_pool));
    let mut meant: Vec<_> = pools.values_mut().filter(|pool| is_meant(pool)).collect();
    if matches!(shared, Shared::ByEach(_)) || meant.len() == 1 {
        meant.iter_mut().for_each(|pool| note(pool));
    }
}

/// The samples of a name; with any prefix, of all names that end in it.
fn found<'s, 'a>(samples: &'s Samples<'a>, name: &str, has_any_prefix: bool) -> impl Iterator<Item = &'s Sample<'a>> {
    let whole = if has_any_prefix { &[] } else { samples.named(name) };
    let ends_so = move |sample: &&Sample| {
        let before = sample.name.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['_', ':']))
    };
    whole.iter().chain(samples.iter().filter(move |_| has_any_prefix).filter(ends_so))
}

/// The suffixes under which a field is told, each with what it is.
fn parts(field: Field) -> [Option<(&'static str, Field)>; 3] {
    match field.kind() {
        Kind::Distribution { sum, count } => [Some(("_bucket", field)), Some(("_sum", sum)), Some(("_count", count))],
        _ => [Some(("", field)), None, None],
    }
}
