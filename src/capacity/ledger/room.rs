//! The room that a ledger leaves: for the pool that the plan is about, and for all services together.

use super::model::{EntryKind, Ledger, LedgerEntry};
use crate::base::readable::short;
use crate::capacity::plan::{CapacityPlan, PlannedPool, PoolKind};
use plimsoll_model::fleet::{Fleet, FleetService, Taker};
use plimsoll_model::room::Room;

/// More names than these are a list, not a sentence.
const NAMED: usize = 4;

impl Ledger {
    /// The room for the service that the plan is about; without one, for nothing more than there is.
    pub fn room(&self, plan: &CapacityPlan) -> Room {
        let service = plan.service();
        let most = self.entries.iter().skip(usize::from(service.is_some())).max_by_key(|entry| entry.at_most);
        let room = Room {
            max_connections: self.max_connections,
            reserved: self.reserved,
            elsewhere: self.at_most().saturating_sub(service.map_or(0, PlannedPool::at_most)),
            largest: most.map(|entry| (entry.name.clone(), entry.at_most)),
            fleet: self.fleet(plan).map(Box::new),
            ..Room::default()
        };
        match service {
            None => room,
            Some(pool) => Room {
                service: pool.is_one_of_several().then(|| pool.name.clone()),
                instances: pool.instances,
                pool_size: pool.pool_size,
                max_overflow: pool.max_overflow,
                ..room
            },
        }
    }

    /// All services, where one is declared or tells its pools; `None`: the plan is about one pool, or nobody's limits are known.
    fn fleet(&self, plan: &CapacityPlan) -> Option<Fleet> {
        let is_limited = |pool: &&PlannedPool| pool.kind != PoolKind::Console && pool.unlimited.is_none();
        let services: Vec<&PlannedPool> = plan.pools.iter().filter(is_limited).collect();
        services.iter().find(|pool| pool.is_one_of_several())?;
        let largest = services.iter().max_by_key(|pool| pool.at_most())?;
        // Poolers are seldom deployed.
        let mut deployed: Vec<&&PlannedPool> = services.iter().filter(|pool| pool.fronts.is_none()).collect();
        deployed.sort_by_key(|pool| std::cmp::Reverse(pool.capacity()));
        let deploy = deployed.first().copied().unwrap_or(largest);
        let deploy_of_others = deployed.get(1).map_or(0, |pool| pool.capacity());
        let (takers, more) = self.takers();
        Some(Fleet { takers, more, at_most: self.at_most(), largest: service(largest), deploy: service(deploy), deploy_of_others })
    }

    /// The largest by name, and how many there are besides.
    fn takers(&self) -> (Vec<Taker>, u32) {
        let mut entries: Vec<&LedgerEntry> = self.entries.iter().filter(|entry| entry.at_most > 0).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at_most));
        // One name more takes no more room than "1 others".
        let named = if entries.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
        let more = u32::try_from(entries.len().saturating_sub(named)).unwrap_or(u32::MAX);
        (entries.into_iter().take(named).map(taker).collect(), more)
    }
}

/// As a sentence bears the name; the table has the whole one.
fn taker(entry: &LedgerEntry) -> Taker {
    let basis = (entry.kind == EntryKind::Others).then(|| entry.basis.clone());
    Taker { name: short(&entry.name), slots: entry.at_most, basis }
}

fn service(pool: &PlannedPool) -> FleetService {
    let PlannedPool { instances, pool_size, max_overflow, .. } = *pool;
    FleetService { name: short(&pool.name), instances, pool_size, max_overflow, at_most: pool.at_most() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::facts::fixture::{plan, stock};
    use crate::capacity::ledger;

    /// Four services that tell their pools beside a console of 2 + 2, and what is seen of psql.
    fn fleet_beside(shown: Option<PlannedPool>, services: &[(&str, u32, u32)]) -> Option<Fleet> {
        let observed = |(name, instances, size): &(&str, u32, u32)| PlannedPool::sized(PoolKind::Observed, name, *instances, *size, 0);
        let console = PlannedPool::sized(PoolKind::Console, "this console", 1, 2, 2);
        let plan = CapacityPlan::with_observed(shown, &[], services.iter().map(observed).collect(), Some(console));
        let facts = stock().with("max_connections", "300").with_sessions("psql", 3);
        let room = ledger::count(&facts, &plan).room(&plan);
        assert_eq!(room.at_most(), room.usable() - u32::try_from(room.headroom()).expect("it fits"));
        room.fleet.map(|fleet| *fleet)
    }

    #[test]
    fn the_largest_takers_are_named_whichever_pool_the_plan_is_about() {
        let shown = PlannedPool::sized(PoolKind::Shown, "own", 1, 2, 0);
        let fleet = fleet_beside(Some(shown), &[("mail", 1, 5), ("shop", 8, 20), ("till", 2, 30)]).expect("a fleet");
        assert_eq!(fleet.sum(), "shop 160 + till 60 + mail 5 + this console 4 + 2 others 5 = 234");
        assert_eq!((fleet.largest.name.as_str(), fleet.deploy.name.as_str(), fleet.deploy_of_others), ("shop", "till", 20));
        let few = fleet_beside(None, &[("shop", 8, 20)]).expect("a fleet");
        assert_eq!(few.sum(), "shop 160 + this console 4 + psql 3 (seen now) = 167");
    }

    #[test]
    fn instances_of_different_sizes_count_with_what_they_tell() {
        let shop = PlannedPool { told_at_most: Some(25), ..PlannedPool::sized(PoolKind::Observed, "shop", 2, 20, 0) };
        let plan = CapacityPlan::with_observed(None, &[], vec![shop], None);
        let ledger = ledger::count(&stock(), &plan);
        let room = ledger.room(&plan);
        assert_eq!((room.at_most(), room.headroom(), ledger.headroom()), (25, 72, 72));
    }

    #[test]
    fn one_pool_alone_is_no_fleet() {
        assert_eq!(fleet_beside(Some(plan(1).main().clone()), &[]), None);
        assert_eq!(fleet_beside(None, &[]), None);
    }

    #[test]
    fn a_name_of_200_letters_does_not_fill_the_sentence() {
        let name = "ש".repeat(200);
        let fleet = fleet_beside(None, &[(&name, 2, 10), ("basket", 2, 5)]).expect("a fleet");
        assert!(fleet.largest.name.chars().count() < 70 && fleet.takers.iter().all(|taker| taker.name.chars().count() < 70), "{fleet:?}");
    }
}
