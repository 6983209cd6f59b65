//! How the limit of a message stands at this moment: the server by its facts, pools from memory. Pages and REST ask here.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::answer::{Answer, Explained};
use super::finder::Found;
use super::model::Subject;
use super::pools::{PoolNow, of_pools};
use super::{level, standing};
use crate::capacity::facts::Facts;
use crate::capacity::monitor::CapacityMonitor;
use crate::history::model::Range;
use crate::overview::Sources;
use crate::overview::model::{Overview, ServerView};
use plimsoll_model::Level;

/// What tells how limits stand.
#[derive(Clone)]
pub struct Limits {
    pub capacity: Arc<CapacityMonitor>,
    pub overview: Arc<Sources>,
}

impl Limits {
    /// The answer with how its limit stands. A server that takes longer than `patience` is not waited for.
    pub async fn complete(&self, explained: &Explained, patience: Duration) -> Answer {
        let answer = explained.answer.clone();
        let Some(found) = &explained.found else { return answer };
        let now = self.overview.overview(Range::default());
        let pools = pools(&now);
        let (mut sentences, of_server) = match self.facts(patience).await {
            Ok(facts) => (standing::of_server(found, &facts), level::of_server(found, &facts)),
            Err(reason) => unread(found, &reason, &now.server),
        };
        sentences.extend(of_pools(found.subject, &pools));
        Answer { now: sentences, level: level::of_pools(found.subject, &pools).or(of_server), ..answer }
    }

    /// Reads what the next [`complete`](Self::complete) needs, as far as that comes in time.
    pub async fn read_ahead(&self, patience: Duration) {
        let _failed_too = self.facts(patience).await;
    }

    /// A reading that is given up here goes on for whoever asks next.
    async fn facts(&self, patience: Duration) -> Result<Arc<Facts>, String> {
        let capacity = self.capacity.clone();
        let reading = tokio::spawn(async move { capacity.recent_facts().await });
        match timeout(patience, reading).await {
            Ok(Ok(read)) => read,
            Ok(Err(_)) | Err(_) => Err(format!("the server has not answered within {} ms", patience.as_millis())),
        }
    }
}

/// Where the whole cannot be read, the watch of the server may still know its slots.
fn unread(found: &Found, reason: &str, server: &ServerView) -> (Vec<String>, Option<Level>) {
    let mut sentences = vec![standing::unread(found, reason)];
    let is_of_slots = matches!(found.subject, Subject::ServerConnections | Subject::UsableConnections | Subject::SomeConnections);
    match server {
        ServerView::Up(facts) if is_of_slots => {
            sentences.push(format!("{} of {} usable slots are taken, as read a second ago.", facts.taken.sessions, facts.usable_slots()));
            (sentences, Some(facts.level()))
        }
        _ => (sentences, None),
    }
}

fn pools(now: &Overview) -> Vec<PoolNow> {
    let own = now.pools.iter().map(|pool| PoolNow {
        name: pool.name.clone(),
        of_pooler: false,
        checked_out: Some(pool.snapshot.checked_out),
        total_capacity: Some(pool.snapshot.total_capacity()),
        waiting: Some(pool.snapshot.waiting),
    });
    let observed = now.fleet.pools.iter().map(|pool| PoolNow {
        name: pool.identity.to_string(),
        of_pooler: pool.pooler().is_some(),
        checked_out: pool.reading.gauges.checked_out,
        total_capacity: pool.reading.gauges.total_capacity,
        waiting: pool.reading.gauges.waiting,
    });
    own.chain(observed).collect()
}
