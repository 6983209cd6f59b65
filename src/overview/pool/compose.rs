//! Finds the pool that is asked for, and brings together what its page shows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::holders::Holders;
use super::model::{NameKind, OwnPool, PastPool, PoolPage, ServerOfPool, ToldPool, UnknownPool};
use crate::base::now_ms;
use crate::fleet::model::DrawnServer;
use crate::fleet::registry::ObservedPool;
use crate::history::frame::{Frame, PoolFrame};
use crate::history::store::HistoryError;
use crate::history::web::{HighestReading, History};
use crate::overview::model::ServerFacts;
use crate::overview::pool_address::Asked;
use crate::overview::{ShownPool, Sources};

/// The pool of this console, whatever it is called.
const SERVICE: &str = "service";
/// Neighbours of either kind that a page lists.
const MOST_NEIGHBOURS: usize = 8;
/// Names that are offered where there is no pool of the name.
const MOST_SIMILAR: usize = 20;

/// Where pools are looked for.
pub struct PoolFinder {
    pub sources: Arc<Sources>,
    pub history: Arc<History>,
}

impl PoolFinder {
    /// The pool that is asked for: one of this console, one that a source tells of, one that only the history knows, or none.
    ///
    /// # Errors
    /// When the store cannot be read, and without it nothing is known of the pool.
    pub async fn find(&self, asked: &Asked) -> Result<PoolPage, HistoryError> {
        let sources = &self.sources;
        if let Some(own) = sources.pools().find(|own| own.name == asked.pool) {
            return Ok(self.own(own, asked).await);
        }
        if let Some(pool) = sources.fleet.pool(&asked.pool) {
            return Ok(self.told(pool, asked).await);
        }
        if let Some(own) = sources.service.as_ref().filter(|_| asked.pool == SERVICE) {
            return Ok(self.own(own, asked).await);
        }
        match self.history.last_kept(&asked.pool).await? {
            Some((last_s, Frame::Pool(last))) => self.past(asked, last_s, last).await,
            Some((_, Frame::Server(_))) => self.unknown(asked, NameKind::Server).await,
            None => self.unknown(asked, NameKind::Nothing).await,
        }
    }

    async fn own(&self, own: &ShownPool, asked: &Asked) -> PoolPage {
        let overview = self.sources.overview_of(own, asked.range);
        let holders = Holders::of(own.pool.holders().into_iter().map(Into::into));
        let course = self.history.pool_course(&own.name, asked.range, until_now()).await.map_err(|error| error.to_string());
        PoolPage::Own(Box::new(OwnPool { overview, line: self.sources.servers_now().main().cloned(), course, holders }))
    }

    async fn told(&self, pool: ObservedPool, asked: &Asked) -> PoolPage {
        let (now_ms, name) = (now_ms(), pool.identity.to_string());
        let is_sampled = pool.reading.event_driven.is_none();
        let before = async { if is_sampled { self.history.highest_today(&name, now_ms / 1000).await.ok().flatten() } else { None } };
        let (course, before) = tokio::join!(self.history.pool_course(&name, asked.range, until_now()), before);
        let newest = course.as_ref().ok().and_then(Option::as_ref).and_then(|course| course.highest_today(now_ms / 1000));
        // A pool whose events are counted has a peak.
        let highest_today = before.into_iter().chain(newest).reduce(HighestReading::or).filter(|_| is_sampled);
        let course = course.map_err(|error| error.to_string());
        PoolPage::Told(Box::new(ToldPool {
            taken_at_ms: now_ms,
            neighbours: self.sources.fleet.neighbours(&pool, MOST_NEIGHBOURS),
            server: self.server_of(&pool),
            range: asked.range,
            course,
            highest_today,
            pool,
        }))
    }

    async fn past(&self, asked: &Asked, last_s: u64, last: PoolFrame) -> Result<PoolPage, HistoryError> {
        let until_s = last_s + u64::from(last.resolution_s().unwrap_or(1)).max(1);
        let application = asked.pool.split(" / ").next().unwrap_or_default().to_owned();
        let watched = self.sources.servers.iter().filter_map(|server| {
            let seen = sessions_of(server.monitor.view().facts()?, &application)?;
            Some((server.name.clone(), seen))
        });
        Ok(PoolPage::Past(Box::new(PastPool {
            taken_at_ms: now_ms(),
            name: asked.pool.clone(),
            course: Ok(self.history.pool_course(&asked.pool, asked.range, until_s).await?),
            sessions: watched.collect(),
            open_of_application: self.sources.fleet.open_of_application(&application),
            range: asked.range,
            application,
            last_s,
            last,
        })))
    }

    async fn unknown(&self, asked: &Asked, kind: NameKind) -> Result<PoolPage, HistoryError> {
        let servers: Vec<&str> = self.sources.servers.iter().map(|server| server.source.as_str()).collect();
        let kept = self.history.archive.sources().await?.into_iter().map(|(_, name)| name);
        // The history begins a pool a moment after its first reading.
        let names: BTreeSet<String> = kept.chain(self.sources.fleet.identities().iter().map(ToString::to_string)).collect();
        let (similar, more) = similar(&asked.pool, names.into_iter().filter(|name| !servers.contains(&name.as_str())));
        let of_service = format!("{} / ", asked.pool);
        let is_service = kind == NameKind::Nothing && similar.iter().any(|name| name.starts_with(&of_service));
        let kind = if is_service { NameKind::Service } else { kind };
        Ok(PoolPage::Unknown(UnknownPool { taken_at_ms: now_ms(), name: asked.pool.clone(), kind, similar, more }))
    }

    fn server_of(&self, pool: &ObservedPool) -> ServerOfPool {
        let watched = self.sources.servers.iter().find(|server| *server.monitor.server() == pool.draws_on);
        let name = match (&pool.draws_on, watched) {
            (_, Some(watched)) => watched.name.clone(),
            (DrawnServer::Further(name), None) => name.clone(),
            (DrawnServer::Main, None) => self.sources.server_name.clone(),
        };
        let sessions = watched.and_then(|server| sessions_of(server.monitor.view().facts()?, pool.application_name()));
        ServerOfPool { name, is_main: pool.draws_on.is_main(), is_watched: watched.is_some(), sessions }
    }
}

/// The end of the second that is under way.
fn until_now() -> u64 {
    now_ms() / 1000 + 1
}

/// Sessions of an application; `None` where the names of some are not shown to the console's role.
fn sessions_of(facts: &ServerFacts, application: &str) -> Option<u32> {
    let found = facts.taken.applications.iter().find(|of| of.name == application).map(|of| of.sessions);
    found.or_else(|| facts.grant.is_none().then_some(0))
}

/// Names that begin with the name, that have the whole text, and of the same service; and how many there are beyond those that are listed.
fn similar(asked: &str, names: impl Iterator<Item = String>) -> (Vec<String>, usize) {
    let (whole, service) = (asked.trim().to_lowercase(), asked.split(" / ").next().unwrap_or_default().trim().to_lowercase());
    let rank = |name: &str| match name.to_lowercase() {
        _ if whole.is_empty() => 3,
        name if name.strip_prefix(&whole).is_some_and(|rest| rest.starts_with(" / ")) => 0,
        name if name.contains(&whole) => 1,
        name if !service.is_empty() && name.contains(&service) => 2,
        _ => 3,
    };
    let mut found: Vec<(u8, String)> = names.map(|name| (rank(&name), name)).filter(|(rank, _)| *rank < 3).collect();
    found.sort();
    let more = found.len().saturating_sub(MOST_SIMILAR);
    (found.into_iter().take(MOST_SIMILAR).map(|(_, name)| name).collect(), more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::load::{Application, ClientSessions};
    use crate::overview::model::tests::facts;

    #[test]
    fn names_with_the_whole_text_come_before_those_of_the_same_service() {
        let names = ["billing / a", "orders / a / main", "orders / b / main", "Orders / b / jobs"].map(str::to_owned);
        let (found, more) = similar("orders / b", names.clone().into_iter());
        assert_eq!((found, more), (vec!["Orders / b / jobs".to_owned(), "orders / b / main".into(), "orders / a / main".into()], 0));
        assert_eq!(similar("stock", names.clone().into_iter()), (vec![], 0));
        assert_eq!(similar("", names.into_iter()), (vec![], 0));
        let many = (0..50).map(|n| format!("orders / {n}"));
        let (found, more) = similar("orders", many);
        assert_eq!((found.len(), more), (20, 30));
    }

    #[test]
    fn sessions_are_none_only_where_all_names_are_shown() {
        let applications = vec![Application { name: "orders".into(), sessions: 3 }];
        let shown = ServerFacts { taken: ClientSessions { applications, ..ClientSessions::default() }, ..facts(100, 0) };
        assert_eq!((sessions_of(&shown, "orders"), sessions_of(&shown, "billing")), (Some(3), Some(0)));
        let hidden = ServerFacts { grant: Some("GRANT pg_monitor TO console;".into()), ..shown };
        assert_eq!((sessions_of(&hidden, "orders"), sessions_of(&hidden, "billing")), (Some(3), None));
    }
}
