//! A source as the registry knows it.

use std::collections::BTreeMap;

use super::observed::SourceState;
use super::report::SourceInfo;

/// More addresses in trouble are counted, not listed: the answer stays readable.
const MOST_ERRORS: usize = 20;

pub(super) struct SourceEntry {
    info: SourceInfo,
    /// Pools of it that the registry keeps.
    pub(super) kept: usize,
    /// When something last arrived, in milliseconds since the Unix epoch.
    read_at_ms: Option<u64>,
    /// What is wrong, by address: the sentence, and since when.
    errors: BTreeMap<String, (u64, String)>,
    /// Worth saying though the reading was good, by subject.
    notes: BTreeMap<String, String>,
}

impl SourceEntry {
    pub(super) fn new(info: SourceInfo) -> Self {
        Self { info, kept: 0, read_at_ms: None, errors: BTreeMap::new(), notes: BTreeMap::new() }
    }

    pub(super) fn info(&self) -> &SourceInfo {
        &self.info
    }

    /// A good reading ends the trouble of its address.
    pub(super) fn arrived(&mut self, address: &str, at_ms: u64) {
        self.read_at_ms = Some(at_ms);
        self.errors.remove(address);
    }

    /// The sentence changes, the time at which the trouble began stays.
    pub(super) fn failed(&mut self, address: &str, at_ms: u64, sentence: String) {
        if let Some((_, said)) = self.errors.get_mut(address) {
            *said = sentence;
        } else if self.errors.len() < 100 * MOST_ERRORS {
            self.errors.insert(address.to_owned(), (at_ms, sentence));
        }
    }

    /// What is wrong with an address.
    pub(super) fn failure_of(&self, address: &str) -> Option<&str> {
        self.errors.get(address).map(|(_, said)| said.as_str())
    }

    /// An address that discovery no longer gives has no trouble any more.
    pub(super) fn forget(&mut self, address: &str) {
        self.errors.remove(address);
    }

    /// `None` takes the note back.
    pub(super) fn note(&mut self, subject: &str, sentence: Option<String>) {
        match sentence {
            Some(sentence) if self.notes.len() < MOST_ERRORS || self.notes.contains_key(subject) => {
                self.notes.insert(subject.to_owned(), sentence);
            }
            Some(_) => {}
            None => {
                self.notes.remove(subject);
            }
        }
    }

    pub(super) fn state(&self, pools: usize) -> SourceState {
        let mut errors: Vec<_> = self.errors.iter().map(|(address, (at, said))| (*at, format!("{address}: {said}"))).collect();
        errors.sort();
        SourceState {
            id: self.info.id.clone(),
            name: self.info.name.clone(),
            kind: self.info.kind,
            interval_s: self.info.interval.map(|interval| interval.as_secs_f64()),
            read_at_ms: self.read_at_ms,
            failing: errors.len(),
            errors: errors.into_iter().take(MOST_ERRORS).map(|(_, said)| said).collect(),
            notes: self.notes.values().cloned().collect(),
            pools,
        }
    }
}
