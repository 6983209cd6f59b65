//! Counts the sessions: those of known pools under their pool, all others by who they are.

use std::collections::BTreeMap;

use super::model::{Entry, EntryKind, Ledger};
use crate::capacity::facts::{Facts, Session};
use crate::capacity::plan::{Plan, PlannedPool};
use crate::room::Room;

/// More rows than this are a list, not a bar; the smallest groups share the last one.
const GROUPS: usize = 8;

/// Whether a session is one of this pool's.
pub fn belongs(pool: &PlannedPool, session: &Session) -> bool {
    match &pool.pids {
        Some(pids) => pids.contains(&session.pid),
        None => session.application.as_deref() == Some(pool.application_name.as_str()),
    }
}

/// The ledger of a server for a plan.
pub fn count(facts: &Facts, plan: &Plan) -> Ledger {
    let clients = || facts.sessions.iter().filter(|session| !session.wal_sender);
    let pools = plan.pools.iter().map(|pool| {
        // The session that reads is not among those that it reads.
        let reader = usize::from(pool.pids.as_ref().is_some_and(|pids| pids.contains(&facts.backend_pid)));
        let now = u32::try_from(reader + clients().filter(|session| belongs(pool, session)).count()).unwrap_or(u32::MAX);
        // Behind a pooler the server sees the pooler's connections, not the pool's.
        let at_most = if facts.pooling.is_some() { now } else { pool.at_most().max(now) };
        Entry { kind: EntryKind::Pool, name: pool.name.clone(), whence: pool.words(), now, at_most }
    });
    let others = clients().filter(|session| !plan.pools.iter().any(|pool| belongs(pool, session)));
    Ledger {
        max_connections: facts.count("max_connections"),
        reserved: facts.count("superuser_reserved_connections") + facts.count("reserved_connections") + facts.provider_reserves,
        entries: pools.chain(grouped(others)).collect(),
        wal_senders: u32::try_from(facts.sessions.iter().filter(|session| session.wal_sender).count()).unwrap_or(u32::MAX),
    }
}

impl Ledger {
    /// The room for the pool that the plan is about.
    pub fn room(&self, plan: &Plan) -> Room {
        let pool = plan.main();
        let most = self.entries.iter().skip(1).max_by_key(|entry| entry.at_most);
        Room {
            max_connections: self.max_connections,
            reserved: self.reserved,
            elsewhere: self.at_most().saturating_sub(pool.at_most()),
            largest: most.map(|entry| (entry.name.clone(), entry.at_most)),
            instances: pool.instances,
            pool_size: pool.pool_size,
            max_overflow: pool.max_overflow,
        }
    }

    /// What others have, whose limits nobody knows.
    pub fn others(&self) -> u32 {
        self.entries.iter().filter(|entry| entry.kind == EntryKind::Others).map(|entry| entry.at_most).sum()
    }
}

fn grouped<'a>(sessions: impl Iterator<Item = &'a Session>) -> Vec<Entry> {
    let mut groups: BTreeMap<(String, String), u32> = BTreeMap::new();
    sessions.for_each(|session| *groups.entry((name(session), whence(session))).or_default() += 1);
    let entry = |((name, whence), now)| Entry { kind: EntryKind::Others, name, whence, now, at_most: now };
    let mut entries: Vec<Entry> = groups.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.now));
    if entries.len() > GROUPS {
        let rest = entries.split_off(GROUPS - 1);
        let now = rest.iter().map(|entry| entry.now).sum();
        let (name, whence) = (format!("{} further groups", rest.len()), "the smallest".to_owned());
        entries.push(Entry { kind: EntryKind::Others, name, whence, now, at_most: now });
    }
    entries
}

fn name(session: &Session) -> String {
    match session.application.as_deref() {
        None | Some("") => "(no application_name)".into(),
        Some(name) => name.into(),
    }
}

fn whence(session: &Session) -> String {
    let (role, database) = (session.role.as_deref().unwrap_or("?"), session.database.as_deref().unwrap_or("?"));
    match session.address.as_deref() {
        Some(address) => format!("{role} · {database} · {address}"),
        None => format!("{role} · {database}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(ledger.entries[GROUPS].name, "13 further groups");
    }

    #[test]
    fn a_pool_in_this_process_knows_its_backends_by_number() {
        let mut plan = plan(1);
        plan.pools[0].pids = Some(vec![1000, 1001, 4711]);
        let facts = Facts { backend_pid: 4711, ..stock() };
        let ledger = count(&facts.with_sessions("shop", 3), &plan);
        assert_eq!((ledger.entries[0].now, ledger.entries[1].now), (3, 1), "two and the reader; the third is another instance's");
    }
}
