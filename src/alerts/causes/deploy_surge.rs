//! A deploy has started new instances of a service while the old ones still run, and both together fill the server.

use std::collections::{BTreeMap, BTreeSet};

use super::cause;
use super::refused::is_full;
use super::server_full;
use crate::alerts::model::Cause;
use crate::alerts::scene::{PoolHistory, PoolRole, Scene};
use crate::history::frame::ServerFrame;
use crate::ui::format::{clock_short, plural};

pub(super) const ID: &str = "deploy_surge";

/// All instances that are there when the console starts have told by then, each in its turn.
const SETTLE_S: u64 = 15;
const SETTLE_READINGS: u64 = 5;
/// A rolling deploy is over by then. Who has been there longer is not new any more.
const RECENT_S: u64 = 1800;
/// Instances that are named.
const NAMED: usize = 8;

/// The instances of one service.
#[derive(Default)]
struct Generations<'s> {
    service: &'s str,
    old: BTreeSet<&'s str>,
    new: BTreeSet<&'s str>,
    /// Connections that they have open, as far as the server sees them.
    old_open: u32,
    new_open: u32,
    /// What each of the new ones may open, where all have the same.
    each: Option<u32>,
    since_s: u64,
}

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let server = server_full::judged(scene)?;
    let (taken, slots) = (server.sessions.max()?, server.slots()?);
    // Without the new instances the server would be well: they are what fills it.
    let fills = |of: &Generations| {
        let rest = taken.saturating_sub(of.new_open);
        if is_full(scene) { rest < slots.usable() } else { slots.percent(f64::from(rest)) < server_full::NEARLY }
    };
    let surge = services(scene).into_iter().filter(|of| of.new_open > 0 && fills(of)).max_by_key(|of| of.new_open)?;
    cause(ID, surge.sentence(), surge.evidence(taken, server))
}

/// Services of which a new generation runs beside an old one.
fn services<'s>(scene: &Scene<'s>) -> Vec<Generations<'s>> {
    let mut services: BTreeMap<&'s str, Vec<(&'s str, &'s PoolHistory)>> = BTreeMap::new();
    for (_, pool) in scene.pools_there() {
        if let PoolRole::Observed { identity, .. } = &pool.role
            && pool.loss.is_none()
            && pool.live.pooler.is_none()
        {
            services.entry(&identity.service).or_default().push((&identity.instance, pool));
        }
    }
    services.into_iter().filter_map(|(service, pools)| generations(scene, service, &pools)).collect()
}

fn generations<'s>(scene: &Scene, service: &'s str, pools: &[(&'s str, &'s PoolHistory)]) -> Option<Generations<'s>> {
    let mut first = BTreeMap::<&str, u64>::new();
    for (instance, pool) in pools {
        let at_s = pool.first_s?;
        first.entry(instance).and_modify(|known| *known = at_s.min(*known)).or_insert(at_s);
    }
    let (oldest, apart) = (*first.values().min()?, pools.iter().filter_map(|(_, pool)| pool.now.resolution_s()).max().unwrap_or(1));
    let now_s = pools.iter().map(|(_, pool)| pool.until_s).max()?;
    let settled = oldest + SETTLE_S + SETTLE_READINGS * u64::from(apart);
    let is_new = |instance: &str| first.get(instance).is_some_and(|at_s| *at_s >= settled && at_s + RECENT_S >= now_s);
    let open = |new: bool| pools.iter().filter(|(instance, _)| is_new(instance) == new).filter_map(|(_, pool)| pool.now.open.max()).sum();
    let (new, old): (BTreeSet<&str>, BTreeSet<&str>) = first.keys().copied().partition(|instance| is_new(instance));
    let since_s = new.iter().filter_map(|instance| first.get(instance)).min().copied()?;
    let capacities: BTreeSet<_> =
        pools.iter().filter(|(instance, _)| new.contains(instance)).map(|(_, pool)| pool.now.total_capacity).collect();
    let each = capacities.first().copied().flatten().filter(|_| capacities.len() == 1);
    // Behind a pooler, connections of the service are no sessions of the server.
    let application = pools.first()?.1.live.application.as_deref()?;
    let seen = scene.work_of(application)?.sessions;
    let (old_open, new_open): (u32, u32) = (open(false), open(true));
    let new_open = new_open.min(seen.saturating_sub(old_open.min(seen)));
    Some(Generations { service, old, new, old_open, new_open, each, since_s })
}

impl Generations<'_> {
    fn sentence(&self) -> String {
        let (all, new) = (self.old.len() + self.new.len(), self.new.len());
        let more = match self.each {
            Some(each) => format!("{new} × {each}"),
            None => format!("{}", self.new_open),
        };
        format!(
            "{} now has {all} instances, {new} of them new since {} UTC, with {more} connections more: the server has no room for both \
             generations. End the old instances, or let a deploy start fewer at a time. The page Capacity shows the room for one.",
            self.service,
            clock_short(self.since_s * 1000)
        )
    }

    fn evidence(&self, taken: u32, server: &ServerFrame) -> Vec<String> {
        let count = |instances: &BTreeSet<&str>, kind: &str, open: u32| {
            let have = if instances.len() == 1 { "has" } else { "have" };
            let number = u32::try_from(instances.len()).unwrap_or(u32::MAX);
            let instances = plural(number, &format!("{kind} instance"), &format!("{kind} instances"));
            format!("{instances} of {} {have} {} open", self.service, plural(open, "connection", "connections"))
        };
        let rest = taken.saturating_sub(self.new_open);
        let names: Vec<&str> = self.new.iter().take(NAMED).copied().collect();
        let more = if self.new.len() > NAMED { format!(" and {} more", self.new.len() - NAMED) } else { String::new() };
        vec![
            format!("{taken} of {} usable slots are taken", server.usable_slots),
            count(&self.new, "new", self.new_open),
            count(&self.old, "old", self.old_open),
            format!("without the new ones {rest} slots would be taken"),
            format!("new: {}{more}", names.join(", ")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::scene::session_fixture::{pool, scene, server};
    use crate::overview::application_work::ApplicationWork;

    /// Two instances of ten connections each that have been there from the beginning, two that came then, and so many sessions on a server
    /// of a hundred slots.
    fn told(came_s: u64, sessions: u32, of_shop: u32) -> Option<Cause> {
        let pools = BTreeMap::from([
            pool("shop / a", 0, [3, 7, 10]),
            pool("shop / b", 5, [3, 7, 10]),
            pool("shop / c", came_s, [3, 7, 10]),
            pool("shop / d", came_s + 9, [3, 7, 10]),
        ]);
        let frame =
            ServerFrame { answered: 1, usable_slots: 97, max_connections: 100, sessions: sessions.into(), ..ServerFrame::default() };
        let shop = ApplicationWork { application: "shop".into(), sessions: of_shop, ..ApplicationWork::default() };
        let server = server(frame, vec![shop]);
        judge(&Scene { source: "the server", pool: None, ..scene("shop / a", &pools, &server) })
    }

    #[test]
    fn a_second_generation_that_fills_the_server_is_named_with_its_numbers() {
        let cause = told(1_800, 80, 40).expect("a cause");
        assert!(
            cause.sentence.starts_with("shop now has 4 instances, 2 of them new since 00:30 UTC, with 2 × 10 connections more: "),
            "{cause:?}"
        );
        assert_eq!(
            cause.evidence,
            [
                "80 of 97 usable slots are taken",
                "2 new instances of shop have 20 connections open",
                "2 old instances of shop have 20 connections open",
                "without the new ones 60 slots would be taken",
                "new: c, d"
            ]
        );
    }

    #[test]
    fn a_surge_is_no_cause_where_the_numbers_do_not_show_it() {
        assert_eq!(told(1_800, 60, 40), None, "the server has room");
        assert_eq!(told(1_800, 95, 40), None, "it would be nearly full without them");
        assert_eq!(told(20, 80, 40), None, "all were there when the console started");
        assert_eq!(told(100, 80, 40), None, "half an hour later they are not new");
        assert_eq!(told(1_800, 80, 6), None, "a pooler is in between");
    }
}
