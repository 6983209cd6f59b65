//! The sessions of a server side by side: services, other applications, the small ones together, this console.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::model::{Segment, SegmentKind};
use crate::capacity::console_plan::CONSOLE;
use crate::capacity::ledger::{EntryKind, Ledger, LedgerEntry};
use crate::overview::load::Application;

/// More names than these do not fit below a bar on a phone.
pub(super) const NAMED: usize = 6;

/// Whose sessions there are, as the ledger counts them.
pub(super) struct Takers<'a> {
    pub ledger: &'a Ledger,
    /// All sessions by `application_name`: it tells the ledger's last row, which is of many, from the others.
    pub applications: &'a [Application],
    /// Names in pg_stat_activity, each with the services whose sessions have it.
    pub services: Option<&'a BTreeMap<String, BTreeSet<String>>>,
}

impl Takers<'_> {
    /// Services first, each group with the largest first; no session is lost.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let there = self.ledger.entries.iter().filter(|entry| entry.now > 0);
        let (console, mut named): (Vec<_>, Vec<_>) = there.map(|entry| self.segment(entry)).partition(|of| of.kind == SegmentKind::Console);
        named.sort_by_key(|segment| (segment.kind == SegmentKind::More, Reverse(segment.sessions)));
        // One name more takes no more room than "1 more".
        let room = if named.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
        let rest = named.split_off(named.len().min(room));
        named.sort_by_key(|segment| (!segment.kind.is_service(), segment.kind == SegmentKind::More, Reverse(segment.sessions)));
        named.into_iter().chain(together(rest)).chain(console).collect()
    }

    fn segment(&self, entry: &LedgerEntry) -> Segment {
        Segment { kind: self.kind(entry), name: entry.name.clone(), sessions: entry.now }
    }

    fn kind(&self, entry: &LedgerEntry) -> SegmentKind {
        let told_as: Vec<String> = self.services.and_then(|all| all.get(&entry.name)).into_iter().flatten().cloned().collect();
        match entry.kind {
            EntryKind::Pool if entry.name == CONSOLE => SegmentKind::Console,
            EntryKind::Pool => SegmentKind::Own,
            EntryKind::Declared | EntryKind::Observed => SegmentKind::Service { told_as },
            EntryKind::Others | EntryKind::Headroom if !told_as.is_empty() => SegmentKind::Service { told_as },
            EntryKind::Others | EntryKind::Headroom if self.is_one(entry) => SegmentKind::Application,
            EntryKind::Others | EntryKind::Headroom => SegmentKind::More,
        }
    }

    /// Of one application, rather than of all that are too small for a row of the ledger.
    fn is_one(&self, entry: &LedgerEntry) -> bool {
        self.applications.iter().any(|application| application.label() == entry.name)
    }
}

fn together(rest: Vec<Segment>) -> Option<Segment> {
    let (rows, single): (Vec<&Segment>, Vec<&Segment>) = rest.iter().partition(|segment| segment.kind == SegmentKind::More);
    let sessions = rest.iter().map(|segment| segment.sessions).sum();
    let name = match (single.len(), rows.first()) {
        (0, row) => row?.name.clone(),
        (count, None) => format!("{count} more"),
        (count, Some(_)) => format!("{count} more and other applications"),
    };
    Some(Segment { kind: SegmentKind::More, name, sessions })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: EntryKind, name: &str, now: u32) -> LedgerEntry {
        LedgerEntry { kind, name: name.into(), whence: String::new(), basis: String::new(), now, at_most: now }
    }

    fn segments(entries: Vec<LedgerEntry>, services: &[(&str, &str)]) -> Vec<Segment> {
        let ledger = Ledger { entries, ..Ledger::default() };
        let rows = ledger.entries.iter().filter(|entry| !entry.name.ends_with("other applications"));
        let applications: Vec<_> = rows.map(|row| Application { name: row.name.clone(), sessions: row.now }).collect();
        let services = services.iter().map(|(name, service)| ((*name).to_owned(), BTreeSet::from([(*service).to_owned()]))).collect();
        let taken = ledger.now();
        let segments = Takers { ledger: &ledger, applications: &applications, services: Some(&services) }.segments();
        assert_eq!(segments.iter().map(|segment| segment.sessions).sum::<u32>(), taken, "no session is lost");
        segments
    }

    #[test]
    fn services_come_first_then_other_applications_and_this_console_last() {
        let of = segments(
            vec![
                entry(EntryKind::Observed, "orders", 40),
                entry(EntryKind::Pool, CONSOLE, 2),
                entry(EntryKind::Others, "psql", 60),
                entry(EntryKind::Others, "go-app", 9),
                entry(EntryKind::Declared, "till", 50),
                entry(EntryKind::Declared, "idle", 0),
            ],
            &[("go-app", "reports"), ("orders", "orders")],
        );
        let names: Vec<_> = of.iter().map(|segment| segment.name.as_str()).collect();
        assert_eq!(names, ["till", "orders", "go-app", "psql", CONSOLE]);
        assert_eq!(of[2].kind, SegmentKind::Service { told_as: vec!["reports".into()] }, "its capacity is not told, its service is");
        assert_eq!((&of[3].kind, &of[4].kind), (&SegmentKind::Application, &SegmentKind::Console));
    }

    #[test]
    fn thousands_of_services_are_six_names_and_the_rest_and_a_large_stranger_is_named() {
        let services = (0..2000).map(|n| entry(EntryKind::Observed, &format!("service {n}"), 1));
        let entries = services.chain([entry(EntryKind::Others, "psql", 80), entry(EntryKind::Others, "13 other applications", 20)]);
        let of = segments(entries.collect(), &[]);
        assert_eq!(of.len(), NAMED + 1);
        assert_eq!((of[NAMED - 1].name.as_str(), of[NAMED - 1].sessions), ("psql", 80));
        assert_eq!((of[NAMED].name.as_str(), of[NAMED].sessions), ("1995 more and other applications", 2015));
    }

    #[test]
    fn one_name_more_than_usual_is_named() {
        let of = |count: u32| segments((0..count).map(|n| entry(EntryKind::Observed, &format!("s{n}"), 1 + n)).collect(), &[]);
        assert_eq!((of(7).len(), of(7)[6].name.as_str()), (7, "s0"));
        assert_eq!((of(8).len(), of(8)[6].name.as_str()), (7, "2 more"));
        assert!(of(0).is_empty());
    }
}
