//! The best results of a search, by kind.

use super::entry::{Entry, EntryKind};
use super::rank::{Query, Rank, Searchable};

/// Results of one answer.
const MOST: usize = 20;
/// Of one kind: thousands of pools do not push out the page that bears their name.
const MOST_OF_A_KIND: usize = 7;

/// What a search has found.
pub struct Found<'a> {
    /// All that fit.
    pub count: usize,
    /// The best of them by kind; the kind of the best one first.
    pub groups: Vec<(EntryKind, Vec<&'a Entry>)>,
}

impl<'a> Found<'a> {
    /// Without a word the pages, and what can be done.
    pub fn of(query: &Query, all: &'a [Searchable]) -> Self {
        let suggested = |entry: &Entry| !query.is_empty() || entry.kind <= EntryKind::Incident;
        let mut fit: Vec<(Rank, &Searchable)> =
            all.iter().filter(|one| suggested(&one.entry)).filter_map(|one| Some((one.rank(query)?, one))).collect();
        let count = fit.len();
        // Pages and actions have an order of their own; of names the shorter fits better.
        let order = |entry: &'a Entry| match entry.kind {
            EntryKind::Page | EntryKind::Action => (0, ""),
            _ => (entry.label.len(), entry.label.as_str()),
        };
        fit.sort_by_cached_key(|(rank, Searchable { entry, .. })| (*rank, entry.kind, order(entry)));
        let mut groups: Vec<(EntryKind, Vec<&Entry>)> = Vec::new();
        for (_, Searchable { entry, .. }) in fit {
            let shown: usize = groups.iter().map(|(_, entries)| entries.len()).sum();
            if shown == MOST {
                break;
            }
            match groups.iter_mut().find(|(kind, _)| *kind == entry.kind) {
                Some((_, entries)) if entries.len() == MOST_OF_A_KIND => {}
                Some((_, entries)) => entries.push(entry),
                None => groups.push((entry.kind, vec![entry])),
            }
        }
        Self { count, groups }
    }

    pub fn shown(&self) -> usize {
        self.groups.iter().map(|(_, entries)| entries.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn entry(kind: EntryKind, label: &str) -> Searchable {
        Entry { kind, label: label.to_owned(), detail: String::new(), address: "/".to_owned(), synonyms: "" }.into()
    }

    fn labels(found: &Found) -> Vec<(&'static str, Vec<String>)> {
        found.groups.iter().map(|(kind, entries)| (kind.label(), entries.iter().map(|entry| entry.label.clone()).collect())).collect()
    }

    #[test]
    fn results_stand_by_kind_and_the_best_one_is_the_first() {
        let all = [
            entry(EntryKind::Pool, "history / a"),
            entry(EntryKind::Document, "The history"),
            entry(EntryKind::Page, "History"),
            entry(EntryKind::Pool, "a history"),
        ];
        let found = Found::of(&Query::of("hist"), &all);
        let expected = [
            ("Pages", vec!["History".to_owned()]),
            ("Pools", vec!["history / a".to_owned(), "a history".to_owned()]),
            ("Documents", vec!["The history".to_owned()]),
        ];
        assert_eq!((labels(&found), found.count), (expected.into(), 4));
    }

    #[test]
    fn an_answer_is_bounded_and_no_kind_pushes_out_another() {
        let pools = (0..5_000).map(|n| entry(EntryKind::Pool, &format!("orders / 10.0.0.{n} / main")));
        let services = (0..50).map(|n| entry(EntryKind::Service, &format!("the orders {n}")));
        let all: Vec<_> = pools.chain(services).chain([entry(EntryKind::Page, "About orders")]).collect();
        let found = Found::of(&Query::of("orders"), &all);
        assert_eq!((found.count, found.shown()), (5_051, 15));
        assert_eq!(
            found.groups.iter().map(|(kind, entries)| (kind.label(), entries.len())).collect::<Vec<_>>(),
            [("Pools", 7), ("Pages", 1), ("Services", 7)]
        );
    }

    #[test]
    fn without_a_word_pages_are_suggested_and_no_pools() {
        let all = [entry(EntryKind::Pool, "orders"), entry(EntryKind::Page, "History"), entry(EntryKind::Document, "Rules")];
        assert_eq!(labels(&Found::of(&Query::of("  "), &all)), [("Pages", vec!["History".to_owned()])]);
    }

    /// Far above what it takes, so that only another order of growth fails here.
    #[test]
    fn ten_thousand_names_of_200_characters_are_searched_in_no_time() {
        let all: Vec<_> = (0..10_000).map(|n| entry(EntryKind::Pool, &format!("{n} {}", "服務".repeat(100)))).collect();
        let began = Instant::now();
        assert_eq!(Found::of(&Query::of("服務 99"), &all).count, 280);
        assert!(began.elapsed().as_millis() < 2_000, "{:?}", began.elapsed());
    }
}
