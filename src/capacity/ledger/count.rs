//! Counts the sessions: those of known pools under their pool, all others by their application.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{EntryKind, Ledger, LedgerEntry};
use crate::capacity::application_peaks::PeakSessions;
use crate::capacity::facts::{Facts, ServerSession};
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use plimsoll_model::Slots;

/// More rows than this are a list, not a bar; the smallest groups share the last one.
const GROUPS: usize = 8;

/// Where the sessions of the last row come from.
pub(super) const SMALLEST: &str = "the smallest";

/// What a server has, and who is on it.
pub struct SlotCounts<'a> {
    pub slots: Slots,
    pub wal_senders: u32,
    /// Behind a pooler the server sees the pooler's connections, not the pool's.
    pub behind_a_pooler: bool,
    /// Sessions of each pool of the plan now, in its order.
    pub pools_now: Vec<u32>,
    /// Sessions of none of them.
    pub others: Vec<ApplicationSessions>,
    pub seen: &'a PeakSessions,
}

/// The sessions of one application now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationSessions {
    pub application: String,
    pub now: u32,
    /// Role, database and address.
    pub whence: String,
}

/// The ledger of a server for a plan.
pub fn count(facts: &Facts, plan: &CapacityPlan) -> Ledger {
    let mut pools_now = vec![0; plan.pools.len()];
    let mut others = Vec::new();
    let owners = plan.owners();
    for session in facts.sessions.iter().filter(|session| !session.wal_sender) {
        match owners.of(session) {
            Some(place) => pools_now[place] += 1,
            None => others.push(session),
        }
    }
    // The session that reads is not among those that it reads.
    if let Some(place) = plan.pools.iter().position(|pool| pool.pids.contains(&facts.backend_pid)) {
        pools_now[place] += 1;
    }
    let counts = SlotCounts {
        slots: facts.slots(),
        wal_senders: u32::try_from(facts.sessions.iter().filter(|session| session.wal_sender).count()).unwrap_or(u32::MAX),
        behind_a_pooler: facts.pooling.is_some(),
        pools_now,
        others: grouped(&others),
        seen: &facts.seen,
    };
    tally(plan, counts)
}

/// The one sum of a server's slots: pools and declared services by what they may open, all others by the most that was seen.
pub fn tally(plan: &CapacityPlan, counts: SlotCounts) -> Ledger {
    let pools = plan.pools.iter().zip(&counts.pools_now).map(|(pool, now)| of_pool(pool, *now, &counts));
    Ledger {
        max_connections: counts.slots.max_connections,
        reserved: counts.slots.reserved,
        entries: pools.chain(others(plan, &counts)).collect(),
        wal_senders: counts.wal_senders,
    }
}

fn of_pool(pool: &PlannedPool, now: u32, counts: &SlotCounts) -> LedgerEntry {
    let (kind, basis) = match pool.kind {
        PoolKind::Declared => (EntryKind::Declared, "declared"),
        PoolKind::Observed => (EntryKind::Observed, "told by its instances"),
        PoolKind::Shown | PoolKind::Console => (EntryKind::Pool, "pool settings"),
    };
    let (planned, basis) = match pool.unlimited {
        Some(_) => (counts.seen.by_name.get(&pool.application_name).copied().unwrap_or(0), counts.seen.words()),
        None => (pool.at_most(), basis.to_owned()),
    };
    let at_most = if counts.behind_a_pooler { now } else { planned.max(now) };
    let basis = if now > planned || counts.behind_a_pooler { "seen now".to_owned() } else { basis };
    LedgerEntry { kind, name: pool.name.clone(), whence: pool.words(), basis, now, at_most }
}

impl Ledger {
    /// Sessions of applications that nobody has declared, now.
    pub fn others_now(&self) -> u32 {
        self.of_others().map(|entry| entry.now).sum()
    }

    fn of_others(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.entries.iter().filter(|entry| entry.kind == EntryKind::Others)
    }

    /// The most that was seen of applications whose limits nobody knows.
    pub fn others(&self) -> u32 {
        self.of_others().map(|entry| entry.at_most).sum()
    }
}

/// Applications of no pool: those that are there, and those that were.
fn others(plan: &CapacityPlan, counts: &SlotCounts) -> Vec<LedgerEntry> {
    let (owners, seen) = (plan.owners(), counts.seen);
    let there: BTreeSet<&str> = counts.others.iter().map(|group| group.application.as_str()).collect();
    let is_gone = |name: &&String| !there.contains(name.as_str()) && owners.of_name(name).is_none();
    let gone =
        seen.by_name.keys().filter(is_gone).map(|name| ApplicationSessions { application: name.clone(), ..ApplicationSessions::default() });
    let gone: Vec<ApplicationSessions> = gone.collect();
    let entry = |group: ApplicationSessions| {
        let at_most = seen.by_name.get(&group.application).copied().unwrap_or(0).max(group.now);
        let name = if group.application.is_empty() { "(no application_name)".to_owned() } else { group.application };
        LedgerEntry { kind: EntryKind::Others, name, whence: group.whence, basis: seen.words(), now: group.now, at_most }
    };
    let mut entries: Vec<LedgerEntry> = counts.others.iter().cloned().chain(gone).map(entry).filter(|entry| entry.at_most > 0).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at_most));
    if entries.len() > GROUPS {
        let rest = entries.split_off(GROUPS - 1);
        let (now, at_most) = (rest.iter().map(|entry| entry.now).sum(), rest.iter().map(|entry| entry.at_most).sum());
        let (name, whence) = (format!("{} other applications", rest.len()), SMALLEST.to_owned());
        entries.push(LedgerEntry { kind: EntryKind::Others, name, whence, basis: seen.words(), now, at_most });
    }
    entries
}

fn grouped(sessions: &[&ServerSession]) -> Vec<ApplicationSessions> {
    let mut groups: BTreeMap<&str, Vec<&ServerSession>> = BTreeMap::new();
    sessions.iter().for_each(|session| groups.entry(session.application.as_deref().unwrap_or_default()).or_default().push(session));
    let group = |(application, sessions): (&str, Vec<&ServerSession>)| ApplicationSessions {
        application: application.to_owned(),
        now: u32::try_from(sessions.len()).unwrap_or(u32::MAX),
        whence: whence(&sessions),
    };
    groups.into_iter().map(group).collect()
}

/// "app · orders · 10.0.0.7"; where they differ, how many there are.
fn whence(sessions: &[&ServerSession]) -> String {
    let of = |part: fn(&ServerSession) -> Option<&str>, many: &str| {
        let all: BTreeSet<&str> = sessions.iter().filter_map(|session| part(session)).collect();
        match (all.len(), all.first()) {
            (1, Some(one)) => Some((*one).to_owned()),
            (0, _) => None,
            (n, _) => Some(format!("{n} {many}")),
        }
    };
    let role = of(|session| session.role.as_deref(), "roles").unwrap_or_else(|| "?".to_owned());
    let database = of(|session| session.database.as_deref(), "databases").unwrap_or_else(|| "?".to_owned());
    let address = of(|session| session.address.as_deref(), "addresses");
    [role, database].into_iter().chain(address).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::declared::DeclaredService;
    use crate::capacity::facts::fixture::{plan, stock};

    #[test]
    fn a_pools_own_sessions_are_part_of_what_it_may_take() {
        let ledger = count(&stock().with_sessions("shop", 40).with_sessions("nightly", 7), &plan(1));
        let pool = &ledger.entries[0];
        assert_eq!((pool.now, pool.at_most, pool.whence.as_str()), (40, 150, "1 instance of 50 + 100"));
        let other = &ledger.entries[1];
        assert_eq!((other.name.as_str(), other.whence.as_str(), other.at_most), ("nightly", "app · orders · 10.0.0.7", 7));
        assert_eq!((ledger.usable(), ledger.others(), ledger.headroom()), (97, 7, 97 - 157));
    }

    #[test]
    fn more_sessions_than_were_planned_are_counted_as_they_are() {
        assert_eq!(count(&stock().with_sessions("shop", 160), &plan(1)).entries[0].at_most, 160);
    }

    #[test]
    fn a_replication_session_takes_no_slot_of_max_connections() {
        let mut facts = stock().with_sessions("standby", 2);
        facts.sessions.iter_mut().for_each(|session| session.wal_sender = true);
        let ledger = count(&facts, &plan(1));
        assert_eq!((ledger.wal_senders, ledger.others()), (2, 0));
    }

    #[test]
    fn many_groups_end_in_one_row_and_no_session_is_lost() {
        let facts = (0..20).fold(stock(), |facts, n| facts.with_sessions(&format!("job {n}"), n + 1));
        let ledger = count(&facts, &plan(1));
        assert_eq!((ledger.entries.len(), ledger.others()), (1 + GROUPS, 210));
        assert_eq!(ledger.entries[GROUPS].name, "13 other applications");
    }

    #[test]
    fn a_pool_in_this_process_knows_its_backends_by_number_and_the_rest_of_its_service_by_name() {
        let mut plan = plan(1);
        plan.pools[0].pids = vec![1000, 1001, 4711];
        let facts = Facts { backend_pid: 4711, ..stock() };
        let ledger = count(&facts.with_sessions("shop", 51), &plan);
        assert_eq!((ledger.entries.len(), ledger.entries[0].now, ledger.at_most()), (1, 52, 150), "no session is counted twice");
    }

    #[test]
    fn a_declared_service_counts_with_what_all_its_instances_may_open() {
        let shop =
            DeclaredService { application_name: "shop".into(), pool_size: 10, max_overflow: 5, instances: 3, ..DeclaredService::default() };
        let plan = CapacityPlan::of(None, &[shop], None);
        let ledger = count(&stock().with_sessions("shop", 7).with_sessions("nightly", 2), &plan);
        let kinds: Vec<_> = ledger.entries.iter().map(|entry| (entry.kind, entry.basis.as_str(), entry.now, entry.at_most)).collect();
        assert_eq!(kinds, [(EntryKind::Declared, "declared", 7, 45), (EntryKind::Others, "seen now", 2, 2)]);
        assert_eq!(ledger.room(&plan).service.as_deref(), Some("shop"));
    }

    #[test]
    fn an_application_that_nobody_declares_counts_with_the_most_that_was_seen() {
        let by_name = [("nightly", 40), ("shop", 9), ("report", 3)].map(|(name, most)| (name.to_owned(), most)).into();
        let seen = PeakSessions { since_ms: Some(0), is_a_day: false, by_name };
        let ledger = count(&Facts { seen, ..stock() }.with_sessions("nightly", 2).with_sessions("report", 5), &plan(1));
        let others: Vec<_> = ledger.entries.iter().skip(1).map(|entry| (entry.name.as_str(), entry.now, entry.at_most)).collect();
        assert_eq!(others, [("nightly", 2, 40), ("report", 5, 5)], "what is seen of a known pool is not counted beside it");
        assert_eq!(ledger.entries[1].basis, "seen at most since 00:00 UTC");
    }
}
