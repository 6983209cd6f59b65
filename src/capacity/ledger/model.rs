//! The ledger's numbers. The bar and the table are drawn from the same rows, so that they say the same.

use plimsoll_model::Slots;
use serde::{Deserialize, Serialize};

/// Who or what an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A pool whose limits are known.
    Pool,
    /// A service whose limits the configuration declares.
    Declared,
    /// A service whose instances tell their limits.
    Observed,
    /// An application whose limits are not known: it counts with the most sessions that were seen of it.
    Others,
    /// What is left.
    Headroom,
}

/// One taker of slots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What kind it is.
    pub kind: EntryKind,
    /// The application, or the pool with its size.
    pub name: String,
    /// Role, database and address of its sessions, or of a pool its size.
    pub whence: String,
    /// What `at_most` rests on: "declared", or "seen at most since 14:02 UTC".
    pub basis: String,
    /// Sessions that it has now.
    pub now: u32,
    /// Slots that it can come to have.
    pub at_most: u32,
}

/// Who takes the usable slots of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// `max_connections`.
    pub max_connections: u32,
    /// `superuser_reserved_connections + reserved_connections`, and the slots that a cloud provider keeps for itself.
    pub reserved: u32,
    /// Pools first, then others, largest first.
    pub entries: Vec<LedgerEntry>,
    /// Replication sessions: they have slots of their own, `max_wal_senders`.
    pub wal_senders: u32,
}

/// A part of the bar, in percent of its width.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Whose.
    pub entry: LedgerEntry,
    /// Where it begins.
    pub from: f64,
    /// How wide the whole part is.
    pub width: f64,
    /// How wide the part of it is that is in use now.
    pub used: f64,
}

impl Ledger {
    /// The server's slots.
    fn slots(&self) -> Slots {
        Slots { max_connections: self.max_connections, reserved: self.reserved }
    }

    /// `max_connections` less what is reserved.
    pub fn usable(&self) -> u32 {
        self.slots().usable()
    }

    /// Slots that everybody together can come to have.
    pub fn at_most(&self) -> u32 {
        self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.at_most))
    }

    /// Sessions now.
    pub fn now(&self) -> u32 {
        self.entries.iter().map(|entry| entry.now).sum()
    }

    /// Slots that remain when every pool takes all it may, and all others have the most that was seen of them.
    pub fn headroom(&self) -> i64 {
        self.slots().headroom(self.at_most())
    }

    /// The rows of bar and table: every taker, and what is left.
    pub fn rows(&self) -> Vec<LedgerEntry> {
        let left = u32::try_from(self.headroom()).unwrap_or(0);
        let (whence, basis) = (String::new(), "not needed".into());
        let headroom = LedgerEntry { kind: EntryKind::Headroom, name: "Headroom".into(), whence, basis, now: 0, at_most: left };
        self.entries.iter().cloned().chain((left > 0).then_some(headroom)).collect()
    }

    /// Slots that may be taken beyond those in use now, as far as there are usable ones.
    pub fn may_be_taken(&self) -> u32 {
        self.at_most().min(self.usable()).saturating_sub(self.now())
    }

    /// The rows laid side by side; the whole width is what is usable, or what may be taken if that is more.
    pub fn segments(&self) -> Vec<Segment> {
        let whole = f64::from(self.usable().max(self.at_most()).max(1));
        let mut from = 0.0;
        let lay = |entry: LedgerEntry| {
            let share = |slots: u32| 100.0 * f64::from(slots) / whole;
            let segment = Segment { from, width: share(entry.at_most), used: share(entry.now), entry };
            from += segment.width;
            segment
        };
        self.rows().into_iter().map(lay).collect()
    }

    /// Where the usable slots end on the bar, in percent; 100 unless more may be taken.
    pub fn usable_mark(&self) -> f64 {
        100.0 * f64::from(self.usable()) / f64::from(self.usable().max(self.at_most()).max(1))
    }

    /// The sentence above the bar.
    pub fn sentence(&self) -> String {
        let (usable, at_most) = (self.usable(), self.at_most());
        match self.headroom() {
            left @ 0.. => format!("At most {at_most} of {usable} usable slots are needed; {left} are left."),
            short => format!("Up to {at_most} slots are needed and {usable} are usable: {} too few.", -short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: EntryKind, now: u32, at_most: u32) -> LedgerEntry {
        LedgerEntry { kind, name: "x".into(), whence: String::new(), basis: String::new(), now, at_most }
    }

    fn ledger(max_connections: u32, entries: Vec<LedgerEntry>) -> Ledger {
        Ledger { max_connections, reserved: 3, entries, wal_senders: 0 }
    }

    #[test]
    fn what_is_left_is_a_row_like_any_other() {
        let ledger = ledger(203, vec![entry(EntryKind::Pool, 40, 150), entry(EntryKind::Others, 10, 10)]);
        assert_eq!(ledger.headroom(), 40);
        assert_eq!(ledger.rows().iter().map(|row| row.at_most).collect::<Vec<_>>(), [150, 10, 40]);
        let segments = ledger.segments();
        assert_eq!((segments[1].from, segments[1].width, segments[0].used), (75.0, 5.0, 20.0));
        assert_eq!(segments.iter().map(|segment| segment.width).sum::<f64>(), 100.0);
        assert_eq!(ledger.usable_mark(), 100.0);
    }

    #[test]
    fn a_ledger_that_does_not_fit_has_its_mark_inside_the_bar_and_no_headroom() {
        let ledger = ledger(100, vec![entry(EntryKind::Pool, 0, 150), entry(EntryKind::Others, 50, 50)]);
        assert_eq!((ledger.headroom(), ledger.rows().len()), (-103, 2));
        assert_eq!(ledger.usable_mark(), 48.5);
        assert_eq!(ledger.may_be_taken(), 47, "of 97 usable ones 50 are in use");
        assert_eq!(ledger.sentence(), "Up to 200 slots are needed and 97 are usable: 103 too few.");
    }
}
