//! How many of a pool's connections are sessions that do a certain thing, as the server sees them. The server knows the application of a
//! session and not its pool: what the other pools of the application may have is left out, so that a share is never told too high.

use super::{PoolHistory, Scene};
use crate::overview::application_work::ApplicationWork;

/// Below this many pools of one application the rest that is left out decides; among more it hides what all of them have in common.
const MANY_POOLS: usize = 3;

/// Sessions that do something, held against connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionShare<'s> {
    /// Whose sessions they are.
    pub application: &'s str,
    /// As many of them as the server sees.
    pub seen: u32,
    /// As many of those as are connections of the pool at least; of all pools of the application where `pools` says so.
    pub held: u32,
    /// Of so many connections.
    pub capacity: u32,
    /// The number of pools, where all of the application are meant.
    pub pools: Option<usize>,
}

impl<'s> Scene<'s> {
    /// What the sessions of an application do; `None`: the server has none, or tells nothing of it.
    pub fn work_of(&self, application: &str) -> Option<&'s ApplicationWork> {
        self.server?.live.work.iter().find(|work| work.application == application)
    }

    /// What the sessions of the pool that it is about do.
    pub fn work(&self) -> Option<&'s ApplicationWork> {
        self.work_of(self.pool?.live.application.as_deref()?)
    }

    /// The pools of one application that draw on this server and still tell.
    pub fn pools_of<'a>(&self, application: &'a str) -> impl Iterator<Item = (&'s str, &'s PoolHistory)> + use<'a, 's> {
        let tells = move |pool: &PoolHistory| {
            pool.loss.is_none() && pool.live.pooler.is_none() && pool.live.application.as_deref() == Some(application)
        };
        self.pools_there().filter(move |(_, pool)| tells(pool))
    }

    /// The applications whose pools have more connections than the server has sessions of them: a pooler shares few among many.
    pub fn behind_a_pooler(&self) -> impl Iterator<Item = &'s ApplicationWork> {
        let work = self.server.map(|server| server.live.work.as_slice()).unwrap_or_default();
        work.iter().filter(|work| self.open_of(&work.application).is_some_and(|open| open > work.sessions.saturating_add(1)))
    }

    /// Connections that the pools of an application have open; `None`: there is none, or one does not tell it.
    pub fn open_of(&self, application: &str) -> Option<u32> {
        let open: Vec<_> = self.pools_of(application).map(|(_, pool)| pool.now.open.max()).collect();
        if open.is_empty() { None } else { open.into_iter().try_fold(0_u32, |sum, open| Some(sum.saturating_add(open?))) }
    }

    /// Sessions of the pool's application that do what `count` counts: as many as are the pool's own at least, or where the application has
    /// many pools those of all of them, whichever is the larger share. `None`: nothing can be concluded.
    pub fn share(&self, count: impl Fn(&ApplicationWork) -> u32) -> Option<SessionShare<'s>> {
        let (pool, work) = (self.pool?, self.work()?);
        let application = work.application.as_str();
        let seen = count(work);
        // Sessions that no pool tells of may be the ones that are counted.
        let untold = work.sessions.saturating_sub(self.open_of(application)?);
        let told = seen.saturating_sub(untold);
        let share = |held: u32, capacity: u32, pools| SessionShare { application, seen, held, capacity, pools };
        let pools: Vec<_> = self.pools_of(application).collect();
        let sum =
            |of: &dyn Fn(&PoolHistory) -> Option<u32>| pools.iter().try_fold(0_u32, |sum, (_, pool)| Some(sum.saturating_add(of(pool)?)));
        let in_use = sum(&|pool| pool.now.checked_out.max());
        let own = in_use.zip(pool.now.checked_out.max()).zip(pool.now.total_capacity);
        let own = own.map(|((in_use, own), capacity)| share(told.saturating_sub(in_use - own).min(own), capacity, None));
        let all = sum(&|pool| pool.now.total_capacity).filter(|_| pools.len() >= MANY_POOLS);
        let all = all.map(|capacity| share(told, capacity, Some(pools.len())));
        own.into_iter().chain(all).filter(|share| share.held > 0).max_by(|one, other| one.part().total_cmp(&other.part()))
    }

    /// Idle connections of the pools of an application; `None`: one does not tell it.
    pub fn idle_of(&self, application: &str) -> Option<u32> {
        let idle = |pool: &PoolHistory| Some(pool.now.open.max()?.saturating_sub(pool.now.checked_out.max()?));
        self.pools_of(application).try_fold(0_u32, |sum, (_, pool)| Some(sum.saturating_add(idle(pool)?)))
    }
}

impl SessionShare<'_> {
    /// From 0 to 1.
    pub fn part(&self) -> f64 {
        f64::from(self.held) / f64::from(self.capacity.max(1))
    }

    /// `at least 9 of the 10 connections of shop / a are among them`.
    pub fn words(&self, source: &str) -> String {
        match self.pools {
            Some(pools) => format!("the {pools} pools of {} have {} connections", self.application, self.capacity),
            None if self.held == self.seen => format!("the pool {source} has {} connections", self.capacity),
            None => format!("at least {} of the {} connections of {source} are among them", self.held, self.capacity),
        }
    }
}

#[cfg(test)]
pub mod fixture {
    //! Pools of services, and what the server sees of them.

    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::scene::{LivePoolState, PoolRole, ServerHistory};
    use crate::fleet::model::{DrawnServer, Gauges, PoolIdentity};
    use crate::history::frame::{PoolFrame, ServerFrame};

    /// A pool of a service whose connections in use, idle ones and capacity are these, first seen then.
    pub fn pool(name: &str, first_s: u64, [used, idle, capacity]: [u32; 3]) -> (String, PoolHistory) {
        let mut parts = name.split(" / ");
        let (service, instance) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let role = PoolRole::Observed { identity: PoolIdentity::new(service, instance, ""), draws_on: DrawnServer::Main };
        let gauges = Gauges {
            checked_out: Some(used),
            checked_in: Some(idle),
            pool_size: Some(capacity),
            total_capacity: Some(capacity),
            ..Gauges::default()
        };
        let live = LivePoolState { application: Some(service.to_owned()), ..LivePoolState::default() };
        let mut pool = PoolHistory::new(role);
        let frame = PoolFrame::observed(&gauges, None, 1);
        pool.push(first_s, 1, frame.clone(), live.clone());
        pool.push(2_000, 1, frame, live);
        (name.to_owned(), pool)
    }

    /// What the server sees.
    pub fn server(frame: ServerFrame, work: Vec<ApplicationWork>) -> ServerHistory {
        let mut server = ServerHistory::default();
        server.push(2_000, 1, frame, None, None);
        server.live.work = work;
        server.live.held_for = std::time::Duration::from_secs(60);
        server
    }

    /// The scene of one of these pools.
    pub fn scene<'a>(source: &'a str, pools: &'a BTreeMap<String, PoolHistory>, server: &'a ServerHistory) -> Scene<'a> {
        Scene { source, pool: pools.get(source), server: Some(server), pools, is_silent: false }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::fixture::{pool, scene, server};
    use super::*;
    use crate::history::frame::ServerFrame;

    fn shop(sessions: u32, held_in_transaction: u32) -> ApplicationWork {
        ApplicationWork { application: "shop".into(), sessions, held_in_transaction, ..ApplicationWork::default() }
    }

    /// Sessions that are held, of the pool `shop / a` and of how many connections.
    fn held(pools: impl IntoIterator<Item = (String, PoolHistory)>, of: ApplicationWork) -> Option<(u32, u32)> {
        let (pools, server) = (pools.into_iter().collect(), server(ServerFrame::default(), vec![of]));
        scene("shop / a", &pools, &server).share(|work| work.held_in_transaction).map(|share| (share.held, share.capacity))
    }

    #[test]
    fn what_other_pools_of_the_application_may_have_is_not_this_ones() {
        let two = || [pool("shop / a", 0, [9, 1, 10]), pool("shop / b", 0, [3, 7, 10])];
        assert_eq!(held(two(), shop(20, 9)), Some((6, 10)));
        assert_eq!(held(two(), shop(20, 3)), None, "all of them may be the other's");
        assert_eq!(held(two(), shop(26, 9)), None, "six sessions are of no pool that is told");
    }

    #[test]
    fn what_many_pools_have_in_common_is_told_of_all_of_them() {
        let three = ["a", "b", "c"].map(|instance| pool(&format!("shop / {instance}"), 0, [8, 2, 10]));
        assert_eq!(held(three, shop(30, 12)), Some((12, 30)));
    }

    #[test]
    fn an_application_with_fewer_sessions_than_connections_is_behind_a_pooler() {
        let pools = BTreeMap::from([pool("shop / a", 0, [9, 1, 10]), pool("web / a", 0, [2, 3, 5])]);
        let web = ApplicationWork { application: "web".into(), sessions: 5, ..ApplicationWork::default() };
        let server = server(ServerFrame::default(), vec![shop(4, 0), web]);
        let behind: Vec<_> = scene("shop / a", &pools, &server).behind_a_pooler().map(|work| work.application.clone()).collect();
        assert_eq!(behind, ["shop"]);
    }
}
