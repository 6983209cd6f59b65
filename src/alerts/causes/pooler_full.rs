//! Clients wait at a pooler, because its pool is used up or because it takes no more of them.

use super::cause;
use crate::alerts::model::Cause;
use crate::alerts::scene::{PoolHistory, Scene};
use crate::fleet::model::ToldPooler;
use crate::overview::application_work::ApplicationWork;
use crate::ui::format::{duration_plain, plural};

pub(super) const ID: &str = "pooler_full";

/// Of the connections in use of a pool in front of the pooler: fewer that wait there are not why it is full.
const SHARE: f64 = 0.5;
/// Applications that are named.
const NAMED: usize = 4;

/// One pool of a pooler.
struct PoolerPool<'s> {
    name: &'s str,
    pool: &'s PoolHistory,
    told: &'s ToldPooler,
}

pub(super) fn judge(scene: &Scene) -> Option<Cause> {
    let full = match of_scene(scene) {
        Some(own) => Some(own).filter(PoolerPool::is_full),
        None => in_front(scene),
    }?;
    let mut evidence = full.evidence();
    evidence.extend(scene.behind_a_pooler().take(NAMED).map(|work| holds(scene, work)));
    cause(ID, full.sentence(), evidence)
}

/// The pool that the scene is about, where it is a pooler's.
fn of_scene<'s>(scene: &Scene<'s>) -> Option<PoolerPool<'s>> {
    scene.pool.and_then(|pool| PoolerPool::of(scene.source, pool))
}

/// The pool of a pooler that holds the connections of this pool: its service is behind a pooler, and so many clients wait there that
/// they are most of what is in use here, or clients are refused.
fn in_front<'s>(scene: &Scene<'s>) -> Option<PoolerPool<'s>> {
    let pool = scene.pool?;
    let application = pool.live.application.as_deref()?;
    scene.behind_a_pooler().find(|work| work.application == application)?;
    let in_use = f64::from(pool.now.checked_out.max()?);
    let holds = |of: &PoolerPool| of.refuses() || (of.is_full() && f64::from(of.waiting()) >= SHARE * in_use);
    let poolers = scene.pools_there().filter(|(_, pool)| pool.loss.is_none()).filter_map(|(name, pool)| PoolerPool::of(name, pool));
    poolers.filter(holds).max_by_key(PoolerPool::waiting)
}

impl<'s> PoolerPool<'s> {
    fn of(name: &'s str, pool: &'s PoolHistory) -> Option<Self> {
        Some(Self { name, pool, told: pool.live.pooler.as_deref()? })
    }

    fn waiting(&self) -> u32 {
        self.pool.now.waiting.max().unwrap_or(0)
    }

    /// Server connections in use, and how many the pool may have.
    fn taken(&self) -> Option<(u32, u32)> {
        self.pool.now.checked_out.max().zip(self.pool.now.pool_size.or(self.pool.now.total_capacity))
    }

    fn is_used_up(&self) -> bool {
        self.taken().is_some_and(|(taken, size)| taken >= size)
    }

    /// Of the whole database, those of its other pools included.
    fn database_limit(&self) -> Option<(u32, u32)> {
        let state = &self.told.state;
        state.database_connections.zip(state.max_database_connections).filter(|(now, most)| now >= most)
    }

    fn clients(&self) -> Option<(u32, u32)> {
        self.told.state.clients.zip(self.told.state.max_clients)
    }

    /// It takes no more clients.
    fn refuses(&self) -> bool {
        self.clients().is_some_and(|(now, most)| now >= most)
    }

    /// Clients wait for a limit that is reached, or are refused.
    fn is_full(&self) -> bool {
        let is_limited = self.told.state.is_paused || self.is_used_up() || self.database_limit().is_some();
        self.refuses() || (self.waiting() > 0 && is_limited)
    }

    fn sentence(&self) -> String {
        let (title, name) = (self.told.title, self.name);
        let waiting = plural(self.waiting(), "client waits", "clients wait");
        match (self.taken(), self.database_limit(), self.clients()) {
            _ if self.told.state.is_paused && self.waiting() > 0 => {
                format!("{title} has paused the database of {name}, and {waiting}. RESUME on its console ends the pause.")
            }
            (Some((taken, size)), ..) if taken >= size && self.waiting() > 0 => format!(
                "{title} has no server connection left in {name}: {taken} of {size} (pool_size) are in use, and {waiting}. Raise its pool_size \
                 if the server has the slots, or give connections back sooner."
            ),
            (_, Some((now, most)), _) if self.waiting() > 0 => format!(
                "{title} has no server connection left for the database of {name}: {now} of {most} (max_db_connections) are open, and \
                 {waiting}. Raise max_db_connections if the server has the slots."
            ),
            (_, _, Some((now, most))) => format!(
                "{title} takes no more clients: {now} of {most} (max_client_conn) are connected. Raise max_client_conn, or lower the pool \
                 sizes of the services in front of it."
            ),
            _ => format!("{title} holds clients of {name}: {waiting}."),
        }
    }

    fn evidence(&self) -> Vec<String> {
        let longest = self.told.longest_wait_s.filter(|longest| *longest > 0.0 && self.waiting() > 0);
        let longest = longest.map(|longest| format!(", the longest for {}", duration_plain(longest))).unwrap_or_default();
        let mut evidence = vec![format!("{} at {}{longest}", plural(self.waiting(), "client waits", "clients wait"), self.name)];
        evidence.extend(self.taken().map(|(taken, size)| {
            let mode = self.told.state.mode.as_ref().map(|mode| format!(", pool_mode {mode}")).unwrap_or_default();
            format!("{taken} of {size} server connections are in use (pool_size{mode})")
        }));
        evidence.extend(self.clients().map(|(now, most)| format!("{now} of {most} clients are connected (max_client_conn)")));
        evidence
    }
}

/// What holds the server connections: an application whose connections end at the pooler.
fn holds(scene: &Scene, work: &ApplicationWork) -> String {
    let in_use = scene.pools_of(&work.application).filter_map(|(_, pool)| pool.now.checked_out.max()).sum();
    let (in_use, sessions) = (plural(in_use, "connection", "connections"), plural(work.sessions, "session", "sessions"));
    let doing = [
        (work.active, "at work"),
        (work.waiting_for_locks, "waiting for locks"),
        (work.held_in_transaction, "long idle in a transaction"),
        (work.long_statements, "with a long statement"),
    ];
    let doing: Vec<String> = doing.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let doing = if doing.is_empty() { String::new() } else { format!(": {}", doing.join(", ")) };
    format!("the pools of {} have {in_use} in use, which share {sessions} on the server{doing}", work.application)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::alerts::scene::session_fixture::{pool, scene, server};
    use crate::fleet::model::PoolerState;
    use crate::history::frame::ServerFrame;
    use crate::history::gauge_stats::GaugeStats;

    const POOLER: &str = "pooler / a";

    /// A pool of four server connections at a pooler, and a service of ten connections that share them.
    fn told(source: &str, waiting: u32, [taken, idle]: [u32; 2], state: PoolerState) -> Option<Cause> {
        let (name, mut pooler) = pool(POOLER, 0, [taken, idle, 4]);
        pooler.now.waiting = GaugeStats::from(waiting);
        pooler.live.application = None;
        pooler.live.pooler = Some(Box::new(ToldPooler { title: "PgBouncer", longest_wait_s: Some(3.2), state }));
        let pools = BTreeMap::from([(name, pooler), pool("shop / a", 0, [10, 0, 10]), pool("web / a", 0, [3, 1, 4])]);
        let work = |application: &str, sessions| ApplicationWork {
            application: application.into(),
            sessions,
            active: 4,
            ..ApplicationWork::default()
        };
        let server = server(ServerFrame::default(), vec![work("shop", 4), work("web", 4)]);
        judge(&scene(source, &pools, &server))
    }

    fn transaction() -> PoolerState {
        PoolerState { mode: Some("transaction".into()), clients: Some(14), max_clients: Some(100), ..PoolerState::default() }
    }

    #[test]
    fn a_pool_of_a_pooler_that_is_used_up_is_named_with_its_numbers_and_what_holds_it() {
        let cause = told(POOLER, 6, [4, 0], transaction()).expect("a cause");
        assert!(
            cause.sentence.starts_with(
                "PgBouncer has no server connection left in pooler / a: 4 of 4 (pool_size) are in use, and 6 clients wait. Raise its pool_size"
            ),
            "{cause:?}"
        );
        assert_eq!(
            cause.evidence,
            [
                "6 clients wait at pooler / a, the longest for 3.2 s",
                "4 of 4 server connections are in use (pool_size, pool_mode transaction)",
                "14 of 100 clients are connected (max_client_conn)",
                "the pools of shop have 10 connections in use, which share 4 sessions on the server: 4 at work"
            ]
        );
    }

    #[test]
    fn a_queue_without_a_limit_that_is_reached_is_not_told_as_one_and_a_full_pool_without_a_queue_neither() {
        assert_eq!(told(POOLER, 6, [3, 1], transaction()), None);
        assert_eq!(told(POOLER, 0, [4, 0], transaction()), None);
    }

    #[test]
    fn each_limit_of_a_pooler_has_its_name() {
        let said = |waiting, taken, state| told(POOLER, waiting, [taken, 0], state).map(|cause| cause.sentence).unwrap_or_default();
        let database = PoolerState { database_connections: Some(9), max_database_connections: Some(9), ..transaction() };
        assert!(said(6, 3, database).contains("9 of 9 (max_db_connections) are open"));
        assert!(said(6, 0, PoolerState { is_paused: true, ..transaction() }).contains("RESUME"));
        let refuses = PoolerState { clients: Some(100), ..transaction() };
        assert!(said(0, 3, refuses).starts_with("PgBouncer takes no more clients: 100 of 100 (max_client_conn)"));
    }

    #[test]
    fn a_service_whose_connections_wait_at_the_pooler_is_held_by_it_and_one_that_comes_directly_is_not() {
        assert_eq!(told("shop / a", 6, [4, 0], transaction()).map(|cause| cause.id).as_deref(), Some(ID));
        assert_eq!(told("shop / a", 4, [4, 0], transaction()), None, "four of ten are not most of them");
        assert_eq!(told("web / a", 6, [4, 0], transaction()), None);
    }
}
