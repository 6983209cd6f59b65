//! Who took slots in the last minutes, so that a page can say whose sessions grew most.

use std::collections::{HashMap, VecDeque};

use crate::capacity::ledger::Ledger;

/// Long enough for a slow leak to show, short enough to say "now".
const SPAN_MS: u64 = 5 * 60_000;
/// A sample each 15 s is as exact as anybody reads "in the last 5 min".
const APART_MS: u64 = 15_000;
/// Less than that is noise of the start.
const SHORTEST_MS: u64 = 30_000;
/// Names that change with every process would fill the memory.
const MOST_NAMES: usize = 256;
/// A growth begins with the last sample that has less than this share of it, and ends with the first that lacks less.
const EDGE: f64 = 0.1;

/// How the sessions of one service or application grew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// As the ledger names it.
    pub name: String,
    /// Its sessions at the beginning.
    pub from: u32,
    /// Its sessions now.
    pub to: u32,
    /// When it began to grow, in milliseconds since the Unix epoch.
    pub since_ms: u64,
    /// When it had grown.
    pub until_ms: u64,
}

impl Growth {
    /// Sessions more than at the beginning.
    pub fn more(&self) -> u32 {
        self.to.saturating_sub(self.from)
    }
}

/// Sessions of each service and application, a few times a minute.
#[derive(Default)]
pub(super) struct RecentTakers {
    samples: VecDeque<(u64, HashMap<String, u32>)>,
}

impl RecentTakers {
    /// One reading more. Tells whose sessions grew most since the oldest sample of the span; `None` where nobody's did, and while
    /// too little is known.
    pub(super) fn see(&mut self, at_ms: u64, ledger: &Ledger) -> Option<Growth> {
        // A clock that was set back makes the past meaningless.
        self.samples.retain(|(then_ms, _)| *then_ms <= at_ms && at_ms - then_ms <= SPAN_MS);
        if self.samples.back().is_none_or(|(then_ms, _)| at_ms - then_ms >= APART_MS) {
            self.samples.push_back((at_ms, sample(ledger)));
        }
        let (since_ms, then) = self.samples.front().filter(|(since_ms, _)| at_ms - since_ms >= SHORTEST_MS)?;
        let growth = |name: &str, now| {
            let from = then.get(name).copied().unwrap_or(0);
            Growth { name: name.to_owned(), from, to: now, since_ms: *since_ms, until_ms: at_ms }
        };
        let grown = ledger.entries.iter().map(|entry| growth(&entry.name, entry.now));
        grown.filter(|growth| growth.more() > 0).max_by_key(Growth::more).map(|growth| self.when_it_rose(growth))
    }

    /// The same with the stretch in which most of it happened: a jump minutes ago is no slow rise until now.
    fn when_it_rose(&self, growth: Growth) -> Growth {
        let share = |sample: &HashMap<String, u32>| {
            let then = sample.get(&growth.name).copied().unwrap_or(0);
            f64::from(then.saturating_sub(growth.from)) / f64::from(growth.more().max(1))
        };
        let low = self.samples.iter().rev().find(|(_, sample)| share(sample) <= EDGE);
        let since_ms = low.map_or(growth.since_ms, |(at_ms, _)| *at_ms);
        let high = self.samples.iter().find(|(at_ms, sample)| *at_ms > since_ms && share(sample) >= 1.0 - EDGE);
        let until_ms = high.map_or(growth.until_ms, |(at_ms, _)| *at_ms);
        Growth { since_ms, until_ms, ..growth }
    }
}

fn sample(ledger: &Ledger) -> HashMap<String, u32> {
    let there = ledger.entries.iter().filter(|entry| entry.now > 0);
    there.take(MOST_NAMES).map(|entry| (entry.name.clone(), entry.now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::ledger::{EntryKind, LedgerEntry};

    fn ledger(takers: &[(&str, u32)]) -> Ledger {
        let entry = |(name, now): &(&str, u32)| LedgerEntry {
            kind: EntryKind::Others,
            name: (*name).to_owned(),
            whence: String::new(),
            basis: String::new(),
            now: *now,
            at_most: *now,
        };
        Ledger { entries: takers.iter().map(entry).collect(), ..Ledger::default() }
    }

    #[test]
    fn the_one_that_grew_most_since_the_beginning_of_the_span_is_told() {
        let mut takers = RecentTakers::default();
        assert_eq!(takers.see(1_000, &ledger(&[("orders", 20), ("reports", 5)])), None, "one reading is no growth");
        assert_eq!(takers.see(16_000, &ledger(&[("orders", 90), ("reports", 5)])), None, "15 s are too few");
        let grown = takers.see(61_000, &ledger(&[("orders", 81), ("reports", 9), ("new", 3)])).expect("grown");
        assert_eq!(grown, Growth { name: "orders".into(), from: 20, to: 81, since_ms: 1_000, until_ms: 16_000 });
        assert_eq!(takers.see(62_000, &ledger(&[("orders", 20), ("reports", 5)])), None, "nobody has more than then");
    }

    #[test]
    fn a_jump_is_told_with_its_own_span_however_long_ago_it_was() {
        let mut takers = RecentTakers::default();
        for second in (0..240).step_by(15) {
            takers.see(second * 1000, &ledger(&[("orders", if second < 45 { 86 } else { 264 })]));
        }
        let grown = takers.see(240_000, &ledger(&[("orders", 264)])).expect("grown");
        assert_eq!((grown.from, grown.to, grown.since_ms, grown.until_ms), (86, 264, 30_000, 45_000));
        let mut slowly = RecentTakers::default();
        for second in (0..=240).step_by(15) {
            slowly.see(second * 1000, &ledger(&[("orders", u32::try_from(second).expect("few"))]));
        }
        let grown = slowly.see(241_000, &ledger(&[("orders", 241)])).expect("grown");
        assert_eq!((grown.since_ms, grown.until_ms), (15_000, 225_000));
    }

    #[test]
    fn what_is_older_than_the_span_is_forgotten_and_a_newcomer_grew_from_nothing() {
        let mut takers = RecentTakers::default();
        takers.see(0, &ledger(&[("orders", 1)]));
        takers.see(200_000, &ledger(&[("orders", 50)]));
        let grown = takers.see(SPAN_MS + 1, &ledger(&[("orders", 51), ("nightly", 30)])).expect("grown");
        assert_eq!((grown.name.as_str(), grown.from, grown.to, grown.since_ms), ("nightly", 0, 30, 200_000));
    }

    #[test]
    fn after_a_clock_was_set_back_nothing_is_compared_with_the_future() {
        let mut takers = RecentTakers::default();
        takers.see(900_000, &ledger(&[("orders", 1)]));
        assert_eq!(takers.see(100_000, &ledger(&[("orders", 50)])), None);
    }
}
