//! The room for more instances of each service, from what was read and the plan. Pure.

use std::collections::{BTreeSet, HashMap};

use super::facts::{Facts, NamedLimit, ServerSession};
use super::model::{KnownBy, Ledger, LedgerEntry, NearestLimit, ServiceGrowth};
use super::plan::{CapacityPlan, PlannedPool, PoolKind};

/// One for each service, the tightest first. Behind a pooler its own limits decide, and nothing is known of the room.
pub fn growth(facts: &Facts, plan: &CapacityPlan, ledger: &Ledger) -> Vec<ServiceGrowth> {
    if facts.pooling.is_some() {
        return Vec::new();
    }
    let limits = NamedLimits::of(facts, plan, ledger);
    let services = plan.pools.iter().zip(&ledger.entries).enumerate().filter(|(_, (pool, _))| pool.kind != PoolKind::Console);
    let mut all: Vec<_> = services
        .map(|(place, (pool, entry))| {
            let (left, limit) =
                limits.nearest(place).filter(|(left, _)| *left < ledger.headroom()).unwrap_or((ledger.headroom(), NearestLimit::Server));
            of_service(pool, entry, left, limit)
        })
        .collect();
    all.sort_by_key(|of| (std::cmp::Reverse(of.severity()), of.more_instances, std::cmp::Reverse(of.counted)));
    all
}

fn of_service(pool: &PlannedPool, entry: &LedgerEntry, left: i64, limit: NearestLimit) -> ServiceGrowth {
    let is_limited = pool.unlimited.is_none();
    let known_by = match pool.kind {
        PoolKind::Declared => KnownBy::Declared,
        PoolKind::Observed => KnownBy::Seen,
        PoolKind::Shown | PoolKind::Console => KnownBy::Settings,
    };
    let more = u32::try_from(left.max(0)).unwrap_or(u32::MAX) / pool.capacity().max(1);
    ServiceGrowth {
        name: pool.name.clone(),
        application_name: pool.application_name.clone(),
        known_by,
        instances: pool.instances,
        pool_size: is_limited.then_some(pool.pool_size),
        max_overflow: is_limited.then_some(pool.max_overflow),
        sizes_differ: pool.told_at_most.is_some(),
        now: entry.now,
        at_most: is_limited.then(|| pool.at_most()),
        counted: entry.at_most,
        left,
        limit,
        more_instances: is_limited.then_some(more),
        surge_instances: (is_limited && pool.fronts.is_none()).then_some(pool.surge),
        remedy: pool.unlimited.clone(),
        fronts: pool.fronts().to_vec(),
    }
}

/// The `CONNECTION LIMIT`s of roles and databases, and what can be taken of each.
struct NamedLimits {
    /// By the place of the pool: what is left, and of which.
    nearest: HashMap<usize, (i64, NearestLimit)>,
}

impl NamedLimits {
    fn of(facts: &Facts, plan: &CapacityPlan, ledger: &Ledger) -> Self {
        let mut nearest = HashMap::<usize, (i64, NearestLimit)>::new();
        if facts.limits.is_empty() {
            return Self { nearest };
        }
        let (owners, users) = (plan.owners(), Users::of(facts, plan));
        for limit in &facts.limits {
            let has_only = |place: &usize| users.only(*place, limit.of_role) == Some(limit.name.as_str());
            let places: BTreeSet<usize> = (0..plan.pools.len()).filter(has_only).collect();
            if places.is_empty() {
                continue;
            }
            let taken: i64 = places.iter().map(|place| i64::from(ledger.entries[*place].at_most)).sum();
            let others = facts.sessions.iter().filter(|session| is_limited(limit, session));
            let others = others.filter(|session| owners.of(session).is_none_or(|place| !places.contains(&place)));
            let left = i64::from(limit.limit) - taken - i64::try_from(others.count()).unwrap_or(i64::MAX);
            for place in places {
                let is_nearer = nearest.get(&place).is_none_or(|(known, _)| left < *known);
                if is_nearer {
                    nearest.insert(place, (left, named_limit(limit)));
                }
            }
        }
        Self { nearest }
    }

    fn nearest(&self, place: usize) -> Option<(i64, NearestLimit)> {
        self.nearest.get(&place).cloned()
    }
}

fn is_limited(limit: &NamedLimit, session: &ServerSession) -> bool {
    let name = if limit.of_role { &session.role } else { &session.database };
    !session.wal_sender && name.as_deref() == Some(limit.name.as_str())
}

fn named_limit(limit: &NamedLimit) -> NearestLimit {
    let name = limit.name.clone();
    if limit.of_role { NearestLimit::Role(name) } else { NearestLimit::Database(name) }
}

/// Roles and databases of the sessions of each pool.
struct Users<'f> {
    roles: HashMap<usize, BTreeSet<&'f str>>,
    databases: HashMap<usize, BTreeSet<&'f str>>,
}

impl<'f> Users<'f> {
    fn of(facts: &'f Facts, plan: &CapacityPlan) -> Self {
        let (owners, mut users) = (plan.owners(), Self { roles: HashMap::new(), databases: HashMap::new() });
        for session in facts.sessions.iter().filter(|session| !session.wal_sender) {
            let Some(place) = owners.of(session) else { continue };
            users.roles.entry(place).or_default().extend(session.role.as_deref());
            users.databases.entry(place).or_default().extend(session.database.as_deref());
        }
        users
    }

    /// The only one that its sessions have: another role may come to have some of them.
    fn only(&self, place: usize, of_role: bool) -> Option<&'f str> {
        let names = if of_role { &self.roles } else { &self.databases }.get(&place)?;
        names.first().copied().filter(|_| names.len() == 1)
    }
}

#[cfg(test)]
#[path = "growth_tests.rs"]
mod tests;
