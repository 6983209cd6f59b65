//! Another console, or one that is mounted in a service: exact numbers of its own pools, second by second, and those that its
//! sources tell it.

mod pool;
mod seconds;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::client::SourceClient;
use super::discovery::Target;
use super::json::not_understood;
use super::setup::SourceSetup;
use super::source::{Answer, ReadFuture, Source};
use crate::fleet::model::{PoolIdentity, SourceKind, ToldHolder};
use crate::fleet::registry::{InstanceReport, Registry, ToldReading};
use pool::{ConsolePool, ConsolePools};
use seconds::Seconds;

/// Below the console's address.
const PATH: &str = "/api/v1/pools";
/// Leases and seconds are asked for of so many pools: two requests each.
const POOLS_IN_DETAIL: usize = 10;
/// The share of the time limit by which the last of them must have come.
const SHARE_OF_PATIENCE: f64 = 0.9;
/// The leases that are held longest, of each.
const MOST_HOLDERS: usize = 20;
/// What is encoded in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Consoles.
pub struct PlimsollConsole {
    setup: SourceSetup,
    client: SourceClient,
    seconds: Seconds,
}

#[derive(Deserialize)]
struct ConsoleDetail {
    holders: Vec<ToldHolder>,
}

impl PlimsollConsole {
    /// Seconds are asked for from where the history of this registry's pools ends.
    pub fn new(setup: SourceSetup, client: SourceClient, registry: Arc<Registry>) -> Self {
        let seconds = Seconds::new(client.clone(), registry, setup.interval_or_usual());
        Self { setup, client, seconds }
    }

    async fn ask(&self, target: &Target) -> Result<Answer, String> {
        let deadline = Instant::now() + self.setup.patience().mul_f64(SHARE_OF_PATIENCE);
        let page = self.client.get(target, below(&target.url, ""), "application/json").await?;
        let body = self.client.body(page, PATH)?;
        let read: ConsolePools = serde_json::from_slice(&body).map_err(|error| not_understood(&error))?;
        // What it knows from other consoles is theirs to tell; two that ask each other would go on for ever.
        let pools: Vec<_> = read.pools.into_iter().filter(|pool| pool.source != Some(SourceKind::Plimsoll)).collect();
        if pools.is_empty() {
            return Err("is a console that has no pool and knows of none".to_owned());
        }
        let (mut reports, mut note, mut room) = (Vec::new(), None, POOLS_IN_DETAIL);
        for pool in pools {
            let name = pool.name.clone();
            let mut report = self.report(pool, target);
            if room > 0 && report.pools.iter().any(|told| told.reading.event_driven.is_some()) {
                room -= 1;
                note = note.or(self.look_closer(target, &name, &mut report, deadline).await);
            }
            reports.push(report);
        }
        Ok(Answer { reports, note, ..Answer::default() })
    }

    /// Asks for what only a pool tells whose events are counted. What is to be said of it, if anything.
    async fn look_closer(&self, target: &Target, name: &str, report: &mut InstanceReport, deadline: Instant) -> Option<String> {
        let told = report.pools.first_mut()?;
        let identity = PoolIdentity::new(report.service.clone(), report.instance.clone(), told.pool.clone());
        let holders = timeout_at(deadline, self.holders(target, name));
        let (holders, (frames, note)) = tokio::join!(holders, self.seconds.of(target, name, &identity, deadline));
        if let Some(event_driven) = &mut told.reading.event_driven {
            event_driven.holders = holders.ok().flatten();
        }
        told.frames = frames;
        note
    }

    /// The leases of a pool; `None` where the console does not tell them.
    async fn holders(&self, target: &Target, name: &str) -> Option<Vec<ToldHolder>> {
        let url = path_of(&target.url, name, "");
        let page = self.client.get(target, url, "application/json").await.ok().filter(|page| page.status.is_success())?;
        let mut detail: ConsoleDetail = serde_json::from_slice(&page.body).ok()?;
        detail.holders.truncate(MOST_HOLDERS);
        Some(detail.holders)
    }

    fn report(&self, pool: ConsolePool, target: &Target) -> InstanceReport {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let is_own = pool.is_own();
        // The configuration names the service that a console is mounted in; of others the console knows better.
        let given = self.setup.service.clone().filter(|_| is_own);
        // A console calls its own pool by the service's name: that is left over where the service has another.
        let is_name_left = is_own && (given.is_some() || some(&pool.service).is_none());
        let name = some(&pool.pool).or_else(|| is_name_left.then(|| pool.name.clone())).unwrap_or_default();
        let service = given.or_else(|| some(&pool.service));
        InstanceReport {
            service: service.unwrap_or_else(|| self.setup.service_of(target)),
            instance: some(&pool.instance).unwrap_or_else(|| target.instance()),
            pools: vec![ToldReading { pool: name, dialect: pool.dialect.clone(), reading: pool.reading(), ..ToldReading::default() }],
            ..InstanceReport::default()
        }
    }
}

impl Source for PlimsollConsole {
    fn read<'a>(&'a self, target: &'a Target) -> ReadFuture<'a> {
        Box::pin(self.ask(target))
    }
}

/// Where a console tells of one pool.
fn path_of(base: &Url, name: &str, rest: &str) -> Url {
    below(base, &format!("/{}{rest}", utf8_percent_encode(name, PART)))
}

fn below(base: &Url, rest: &str) -> Url {
    let mut url = base.clone();
    let base = base.path().trim_end_matches('/').trim_end_matches(PATH);
    url.set_path(&format!("{base}{PATH}{rest}"));
    url
}
