//! The sessions of now side by side, in the order and the shades of the load line of the *Fleet*: a service has one colour on both.

use std::cmp::Reverse;

use super::count::SMALLEST;
use super::model::{EntryKind, Ledger, LedgerEntry};
use crate::capacity::console_plan::CONSOLE;

/// As many as the load line names.
const NAMED: usize = 6;
/// As many as the load line has for services.
const SHADES: usize = 7;

/// Sessions of one service or application; or of all that are too small for a part of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenPart {
    /// The entries that the part is of, by their name in the ledger.
    pub names: Vec<String>,
    /// Sessions now.
    pub now: u32,
    /// As in the style sheet: "1" to "7", "more" or "console".
    pub shade: String,
}

impl TakenPart {
    /// "recommendations: 264 in use now"
    pub fn words(&self) -> String {
        match self.names.as_slice() {
            [name] => format!("{name}: {} in use now", self.now),
            names => format!("{} more: {} in use now", names.len(), self.now),
        }
    }
}

impl Ledger {
    /// Services first, each group with the largest first; the small ones share a part, and this console is last.
    pub fn taken(&self) -> Vec<TakenPart> {
        let there = self.entries.iter().filter(|entry| entry.now > 0);
        let (console, mut named): (Vec<_>, Vec<_>) = there.partition(|entry| is_console(entry));
        named.sort_by_key(|entry| (is_of_many(entry), Reverse(entry.now)));
        let room = if named.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
        let rest = named.split_off(named.len().min(room));
        named.sort_by_key(|entry| (entry.kind == EntryKind::Others, is_of_many(entry), Reverse(entry.now)));
        let shade =
            |place: usize, entry: &LedgerEntry| if is_of_many(entry) { "more".to_owned() } else { (1 + place % SHADES).to_string() };
        let named = named.iter().enumerate().map(|(place, entry)| part(&[*entry], shade(place, entry)));
        let rest = (!rest.is_empty()).then(|| part(&rest, "more".to_owned()));
        let console = console.iter().map(|entry| part(&[*entry], "console".to_owned()));
        named.chain(rest).chain(console).collect()
    }
}

fn part(entries: &[&LedgerEntry], shade: String) -> TakenPart {
    let names = entries.iter().map(|entry| entry.name.clone()).collect();
    TakenPart { names, now: entries.iter().map(|entry| entry.now).sum(), shade }
}

fn is_console(entry: &LedgerEntry) -> bool {
    entry.kind == EntryKind::Pool && entry.name == CONSOLE
}

/// The last row of the ledger, of all applications that are too small for one of their own.
fn is_of_many(entry: &LedgerEntry) -> bool {
    entry.kind == EntryKind::Others && entry.whence == SMALLEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: EntryKind, name: &str, now: u32) -> LedgerEntry {
        LedgerEntry { kind, name: name.into(), whence: String::new(), basis: String::new(), now, at_most: 2 * now }
    }

    fn parts(entries: Vec<LedgerEntry>) -> Vec<(String, u32, String)> {
        let ledger = Ledger { entries, ..Ledger::default() };
        let parts = ledger.taken();
        assert_eq!(parts.iter().map(|part| part.now).sum::<u32>(), ledger.now(), "no session is lost");
        parts.into_iter().map(|part| (part.names.join(", "), part.now, part.shade)).collect()
    }

    #[test]
    fn services_come_first_and_this_console_last_and_who_holds_nothing_has_no_part() {
        let of = parts(vec![
            entry(EntryKind::Pool, CONSOLE, 3),
            entry(EntryKind::Observed, "basket", 6),
            entry(EntryKind::Others, "psql", 9),
            entry(EntryKind::Observed, "recommendations", 264),
            entry(EntryKind::Declared, "idle", 0),
            LedgerEntry { whence: SMALLEST.into(), ..entry(EntryKind::Others, "13 other applications", 14) },
        ]);
        let said: Vec<String> = of.into_iter().map(|(name, now, shade)| format!("{name} {now} {shade}")).collect();
        let expected = ["recommendations 264 1", "basket 6 2", "psql 9 3", "13 other applications 14 more", "this console 3 console"];
        assert_eq!(said, expected);
    }

    #[test]
    fn the_small_ones_share_a_part() {
        let of = parts((0..9).map(|n| entry(EntryKind::Observed, &format!("s{n}"), 10 - n)).collect());
        assert_eq!(of.len(), NAMED + 1);
        assert_eq!(of[NAMED], ("s6, s7, s8".to_owned(), 4 + 3 + 2, "more".to_owned()));
        assert_eq!(parts((0..7).map(|n| entry(EntryKind::Observed, &format!("s{n}"), 1)).collect()).len(), 7);
    }
}
