//! What the leases know, as it is told.

use std::time::Duration;

use super::findings;
use super::model::{ConsoleState, ConsoleStatus, ConsolesNow, LeaseState, StoreStatus};
use crate::base::now_ms;
use crate::store::leases::{FleetOfConsoles, HeldLease, LASTS, Leases, Member, Membership, Work};

/// The leases are read twice a second. What is older than this was not renewed, whether or not an error has been told yet.
const READ_WITHIN: Duration = Duration::from_secs(3);

/// What a console knows of the others.
pub(super) struct Seen {
    pub(super) now_ms: u64,
    pub(super) me: Membership,
    pub(super) fleet: FleetOfConsoles,
    /// How long ago the store told it.
    pub(super) age: Duration,
    pub(super) trouble: Option<String>,
}

impl Seen {
    fn of(leases: &Leases) -> Option<Self> {
        let (age, fleet) = (leases.known_for()?, leases.known()?);
        Some(Self { now_ms: now_ms(), me: leases.me()?.clone(), fleet, age, trouble: leases.trouble() })
    }

    /// Why the store does not answer.
    fn store_error(&self) -> Option<String> {
        let late = || {
            let words = format!("The shared store has not answered for {} s.", self.age.as_secs());
            format!("{words} This console goes on with what it did last.")
        };
        self.trouble.clone().or_else(|| (self.age > READ_WITHIN).then(late))
    }

    fn read_at_ms(&self) -> u64 {
        self.now_ms.saturating_sub(millis(self.age))
    }

    /// Who holds it: a member, if it has not ended.
    fn holder(&self, lease: &HeldLease) -> Option<&Member> {
        let is_held = lease.left_ms > 0;
        self.fleet.members.iter().find(|member| is_held && member.process == lease.holder)
    }

    fn console(&self, member: &Member, store: StoreStatus) -> ConsoleState {
        let is_held = |lease: &&HeldLease| lease.left_ms > 0 && lease.holder == member.process;
        let held: Vec<Work> = self.fleet.leases.iter().filter(is_held).map(|lease| lease.work).collect();
        let is_this = member.process == self.me.process;
        ConsoleState {
            name: member.name.clone(),
            is_this,
            status: match store {
                StoreStatus::Down if !is_this => ConsoleStatus::Unknown,
                _ if is_this || member.is_alive() => ConsoleStatus::Live,
                _ => ConsoleStatus::Gone,
            },
            version: member.version.clone(),
            address: member.address.clone(),
            started_at_ms: unsigned(member.started_ms),
            heard_at_ms: self.read_at_ms().saturating_sub(unsigned(member.quiet_ms)),
            clock_ahead_s: member.ahead_ms.map(|ms| ms as f64 / 1000.0),
            shards: held.iter().filter_map(|work| shard(*work)).collect(),
            judges: held.contains(&Work::Rules),
            sends: held.contains(&Work::Notices),
            spooled_rows: unsigned(member.spooled),
            lost_rows: unsigned(member.lost),
        }
    }

    fn lease(&self, work: Work, store: StoreStatus) -> LeaseState {
        let lease = self.fleet.leases.iter().find(|lease| lease.work == work);
        let holder = lease.and_then(|lease| self.holder(lease));
        // A lease is renewed meanwhile: less than nothing is not left of one that is held.
        let left = |lease: &HeldLease| unsigned(lease.left_ms).saturating_sub(millis(self.age)).min(millis(LASTS)) as f64 / 1000.0;
        LeaseState {
            work: work.to_string(),
            shard: shard(work),
            console: holder.map(|holder| holder.name.clone()),
            term: lease.map(|lease| lease.term),
            left_s: lease.filter(|_| holder.is_some() && store == StoreStatus::Up).map(left),
        }
    }
}

impl ConsolesNow {
    /// As the leases know it, read from memory.
    pub fn of(leases: &Leases) -> Self {
        Seen::of(leases).map_or_else(|| Self { taken_at_ms: now_ms(), ..Self::default() }, |seen| Self::from(&seen))
    }
}

impl From<&Seen> for ConsolesNow {
    fn from(seen: &Seen) -> Self {
        let store_error = seen.store_error();
        let store = if store_error.is_some() { StoreStatus::Down } else { StoreStatus::Up };
        let mut now = Self {
            taken_at_ms: seen.now_ms,
            shared: true,
            this_console: Some(seen.me.name.clone()),
            store: Some(store),
            store_error,
            // It has not answered yet where it knows not even this console.
            read_at_ms: (!seen.fleet.members.is_empty()).then(|| seen.read_at_ms()),
            consoles: seen.fleet.members.iter().map(|member| seen.console(member, store)).collect(),
            leases: Work::all().map(|work| seen.lease(work, store)).collect(),
            findings: Vec::new(),
        };
        now.findings = findings::all(&now);
        now
    }
}

fn shard(work: Work) -> Option<u8> {
    match work {
        Work::Shard(number) => Some(number),
        Work::Rules | Work::Notices => None,
    }
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::seen;
    use super::*;

    #[test]
    fn each_console_has_what_it_holds_and_this_one_is_marked() {
        let now = ConsolesNow::from(&seen(&["a", "b", "c"]));
        assert_eq!((now.consoles.len(), now.leases.len(), now.count(ConsoleStatus::Live)), (3, Work::COUNT, 3));
        assert_eq!(now.this().map(|console| (console.name.as_str(), console.judges, console.sends)), Some(("a", true, true)));
        assert_eq!(now.consoles[1].shards.first(), Some(&1));
        assert_eq!(now.consoles.iter().map(|console| console.shards.len()).sum::<usize>(), 64);
        assert_eq!(
            (now.leases[4].work.as_str(), now.leases[4].console.as_deref(), now.leases[4].left_s),
            ("shard-04", Some("b"), Some(1.0))
        );
        assert!(now.findings.is_empty(), "{:?}", now.findings);
    }

    #[test]
    fn while_the_store_is_away_nothing_is_claimed_of_the_others() {
        let mut seen = seen(&["a", "b"]);
        (seen.age, seen.trouble) = (Duration::from_secs(40), Some("The shared store does not answer (gone).".to_owned()));
        let now = ConsolesNow::from(&seen);
        assert_eq!(now.consoles.iter().map(|console| console.status).collect::<Vec<_>>(), [ConsoleStatus::Live, ConsoleStatus::Unknown]);
        assert!(now.leases.iter().all(|lease| lease.left_s.is_none() && lease.console.is_some()));
        assert_eq!((now.store, now.read_at_ms), (Some(StoreStatus::Down), Some(seen.now_ms - 40_000)));
        assert_eq!(now.findings.len(), 1, "{:?}", now.findings);
    }

    #[test]
    fn a_store_that_says_nothing_is_away_too() {
        let mut seen = seen(&["a"]);
        seen.age = Duration::from_secs(5);
        assert!(ConsolesNow::from(&seen).store_error.is_some_and(|said| said.starts_with("The shared store has not answered for 5 s.")));
    }

    #[test]
    fn a_console_alone_tells_of_nobody() {
        let now = ConsolesNow::of(&Leases::alone());
        assert!(!now.shared && now.store.is_none() && now.consoles.is_empty() && now.leases.is_empty());
    }
}
