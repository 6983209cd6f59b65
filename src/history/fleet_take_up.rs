//! Makes ready the pools that are to be written down and are not yet: many at once, and beside the recorder, which waits for none of them.

use std::collections::{BTreeSet, HashMap};
use std::future::pending;
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::appender::Part;
use super::archive::Archive;
use super::recorded_pool::RecordedPool;
use super::store::HistoryError;
use super::take_up::{TakenUp, ToTakeUp};

/// Pools that are made ready in one go: those that another console has left have some dozens of rows to be read each.
pub(super) const MOST_AT_ONCE: usize = 500;
/// A store that is far away takes as long for one.
const FEWEST_AT_ONCE: usize = 50;
/// Where the store takes longer, fewer are made ready at once: what they tell waits only for some seconds.
const LONGEST: Duration = Duration::from_millis(700);
/// A store that has not said anything by then is asked again later.
const PATIENCE: Duration = Duration::from_secs(5);

/// Those that are to be made ready, by name.
pub(super) struct TakeUp {
    archive: Arc<Archive>,
    waiting: BTreeSet<String>,
    at_once: usize,
    running: Option<Running>,
}

struct Running {
    parts: HashMap<String, Part>,
    since: Instant,
    task: AbortOnDropHandle<Option<HashMap<String, TakenUp>>>,
}

/// A pool that the store was asked about, as this part, and what it said; nothing while it cannot be used.
pub(super) struct Answered {
    pub name: String,
    pub part: Part,
    pub taken: Option<TakenUp>,
}

impl TakeUp {
    pub(super) fn new(archive: Arc<Archive>) -> Self {
        Self { archive, waiting: BTreeSet::new(), at_once: MOST_AT_ONCE, running: None }
    }

    /// This pool is to be made ready as soon as there is room.
    pub(super) fn want(&mut self, name: &str) {
        let is_running = self.running.as_ref().is_some_and(|running| running.parts.contains_key(name));
        if !is_running && !self.waiting.contains(name) {
            self.waiting.insert(name.to_owned());
        }
    }

    /// Asks the store about the first of them, unless it is being asked.
    pub(super) fn go_on(&mut self, pools: &HashMap<String, RecordedPool>, now_s: u64) {
        if self.running.is_some() {
            return;
        }
        let later = self.waiting.iter().nth(self.at_once).cloned().map(|first| self.waiting.split_off(&first)).unwrap_or_default();
        let part = |name: String| {
            let appender = &pools.get(&name)?.appender;
            Some((name, appender.is_due(now_s).then(|| appender.part())??))
        };
        let parts: HashMap<String, Part> = mem::replace(&mut self.waiting, later).into_iter().filter_map(part).collect();
        if !parts.is_empty() {
            let asked = timeout(PATIENCE, taken_up(self.archive.clone(), parts.clone(), now_s));
            let task = tokio::spawn(async move { asked.await.ok()?.ok() });
            self.running = Some(Running { parts, since: Instant::now(), task: AbortOnDropHandle::new(task) });
        }
    }

    /// Waits for the store, as long as it is being asked, and without end otherwise. May be cancelled.
    pub(super) async fn answered(&mut self) -> Vec<Answered> {
        let Some(running) = &mut self.running else { return pending().await };
        let taken = (&mut running.task).await;
        let is_slow = running.since.elapsed() > LONGEST;
        self.at_once = if is_slow { (self.at_once / 2).max(FEWEST_AT_ONCE) } else { (self.at_once * 2).min(MOST_AT_ONCE) };
        let mut taken = taken.ok().flatten().unwrap_or_default();
        let parts = self.running.take().map(|running| running.parts).unwrap_or_default();
        parts.into_iter().map(|(name, part)| Answered { taken: taken.remove(&name), name, part }).collect()
    }

    #[cfg(test)]
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    #[cfg(test)]
    pub(super) fn at_once(&mut self, most: usize) {
        self.at_once = most;
    }
}

async fn taken_up(archive: Arc<Archive>, parts: HashMap<String, Part>, now_s: u64) -> Result<HashMap<String, TakenUp>, HistoryError> {
    let names: Vec<String> = parts.keys().cloned().collect();
    let named = archive.name(&names).await?;
    let to_take_up = |(name, (work, term)): (&String, &Part)| Some(ToTakeUp { named: *named.get(name)?, work: work.zip(*term) });
    let sources: Vec<ToTakeUp> = parts.iter().filter_map(to_take_up).collect();
    let mut taken = archive.begin_all(&sources, now_s).await?;
    Ok(named.into_iter().filter_map(|(name, named)| Some((name, taken.remove(&named.source)?))).collect())
}
