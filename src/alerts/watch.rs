//! Looks at every source once a second, and keeps what the rules find.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use sqlx::SqlitePool;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::engine::{Engine, Live, Observation, Seen, Suspect};
use super::incidents::{Book, Held, IncidentStore};
use super::model::Incident;
use super::notifiers::Notifiers;
use super::replay::{self, Counts, Kept};
use super::rules::{Rule, find};
use super::settings::{Asked, Limits, Origin, Settings};
use crate::history::frame::PoolFrame;
use crate::history::keeper::Keeper;
use crate::history::recorder::Recorder;
use crate::overview::model::ServerView;
use crate::overview::probe::ServerWatch;
use crate::pool::Pool;
use crate::server::now_ms;

/// A source of which nothing has come for this long tells nothing any more.
const SILENT_AFTER: Duration = Duration::from_secs(15);
/// Causes are looked for again so often: what an incident rests on is hardly there in its first second.
const TICKS_A_CAUSE: u64 = 5;
/// The past is counted anew after this long, if somebody looks.
const COUNT_LASTS: Duration = Duration::from_secs(600);
/// A refusal is shown to whoever looks until then, or until the next change.
const REFUSAL_SHOWN: Duration = Duration::from_secs(300);
/// As many as the page shows.
const MOST_RESOLVED: u32 = 100;

/// A pool that is watched.
pub struct WatchedPool {
    pub name: String,
    pub pool: Pool,
    pub recorder: Arc<Recorder>,
    /// It is the one that the console is about.
    pub is_shown: bool,
}

/// All that is watched.
pub struct Watched {
    pub pools: Vec<WatchedPool>,
    pub server: Arc<ServerWatch>,
    /// The name under which the history keeps the server.
    pub server_name: &'static str,
}

/// The alerts of one console.
pub struct Alerts {
    store: IncidentStore,
    notifiers: Arc<Notifiers>,
    history: Arc<Keeper>,
    sources: Vec<Kept>,
    book: Mutex<Book>,
    settings: Mutex<Settings>,
    /// One writer at a time: the task, or somebody who has pressed a button.
    writing: tokio::sync::Mutex<()>,
    trouble: Mutex<Option<String>>,
    refused: Mutex<Option<Refused>>,
    counted: Mutex<Counted>,
    stopping: CancellationToken,
}

/// Why the last change of a rule was refused, and what was asked for.
#[derive(Clone)]
pub struct Refused {
    at: Instant,
    pub rule: String,
    pub asked: Asked,
    pub sentence: String,
}

#[derive(Default)]
struct Counted {
    /// With which settings, when, and what came of it.
    last: Option<(Settings, Instant, Arc<Counts>)>,
    under_way: bool,
}

/// What the alerts are made of.
pub struct Parts {
    pub store: SqlitePool,
    pub notifiers: Arc<Notifiers>,
    pub history: Arc<Keeper>,
    /// Of the configuration file; what was set on the page comes from the store.
    pub settings: Settings,
}

impl Alerts {
    /// Watches until cancelled.
    pub fn start(parts: Parts, watched: Watched, stopping: CancellationToken) -> Arc<Self> {
        let Parts { store, notifiers, history, settings } = parts;
        let pools = watched.pools.iter().map(|pool| Kept { name: pool.name.clone(), is_shown: pool.is_shown });
        let server = Kept { name: watched.server_name.to_owned(), is_shown: false };
        let alerts = Arc::new(Self {
            store: IncidentStore::new(store),
            notifiers,
            history,
            sources: pools.chain([server]).collect(),
            book: Mutex::default(),
            settings: Mutex::new(settings),
            writing: tokio::sync::Mutex::default(),
            trouble: Mutex::default(),
            refused: Mutex::default(),
            counted: Mutex::default(),
            stopping: stopping.clone(),
        });
        tokio::spawn(stopping.run_until_cancelled_owned(alerts.clone().run(watched)));
        alerts
    }

    /// What is open now, the most urgent first; from memory.
    pub fn open(&self) -> Vec<Incident> {
        self.held().into_iter().map(|held| held.incident).collect()
    }

    /// The same with the rules that fire in each.
    pub(super) fn held(&self) -> Vec<Held> {
        self.book.lock().open()
    }

    /// What is open, and what was over at `from_ms` or later, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recent(&self, from_ms: u64) -> sqlx::Result<Vec<Incident>> {
        Ok(self.open().into_iter().chain(self.resolved(from_ms).await?).collect())
    }

    pub(super) async fn resolved(&self, from_ms: u64) -> sqlx::Result<Vec<Incident>> {
        self.store.resolved(from_ms, MOST_RESOLVED).await
    }

    /// Why incidents are not kept at the moment, in a sentence.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    /// What the rules judge by now.
    pub(super) fn settings(&self) -> Settings {
        self.settings.lock().clone()
    }

    /// Somebody looks after it; false: it is not open any more.
    pub(super) async fn acknowledge(&self, id: i64, who: &str) -> bool {
        let found = self.book.lock().acknowledge(id, who, now_ms());
        self.write().await;
        found
    }

    /// Nobody is told of it for so long; zero ends a silence. False: it is not open any more.
    pub(super) async fn silence(&self, id: i64, who: &str, how_long: Duration) -> bool {
        let until = (!how_long.is_zero()).then(|| now_ms() + how_long.as_millis() as u64);
        let found = self.book.lock().silence(id, who, until);
        self.write().await;
        found
    }

    /// Why the last change of a rule was refused, for as long as that is of interest.
    pub(super) fn refused(&self) -> Option<Refused> {
        self.refused.lock().clone().filter(|refused| refused.at.elapsed() < REFUSAL_SHOWN)
    }

    /// Changes the limits of a rule; `None`: those by default hold again. A refusal is kept for the page.
    pub(super) async fn set(&self, rule: &'static Rule, asked: Option<Asked>, who: &str) {
        let refused = self.try_to_set(rule, asked.as_ref(), who).await.err();
        if let Some(sentence) = &refused {
            tracing::info!(audit.who = who, "a change of the alert rule {} was refused: {sentence}", rule.id);
        }
        let asked = asked.unwrap_or_else(|| Asked::by_default(rule));
        *self.refused.lock() = refused.map(|sentence| Refused { at: Instant::now(), rule: rule.id.to_owned(), asked, sentence });
    }

    async fn try_to_set(&self, rule: &'static Rule, asked: Option<&Asked>, who: &str) -> Result<(), String> {
        if self.settings().origin(rule) == Origin::File {
            return Err("this rule is set by the configuration file; change it there".to_owned());
        }
        let limits = asked.map(|asked| asked.limits(rule, "")).transpose()?;
        let json = limits.as_ref().map(serde_json::to_string).transpose().map_err(|error| error.to_string())?;
        let kept = self.store.set_limits(rule.id, json.as_deref(), who, now_ms()).await;
        kept.map_err(|error| format!("the console's store cannot be written ({error}); nothing was changed"))?;
        tracing::info!(audit.who = who, "the alert rule {} was set to {}", rule.id, json.as_deref().unwrap_or("its default"));
        let mut settings = self.settings.lock();
        *settings = settings.clone().with(rule, limits);
        Ok(())
    }

    /// How often each rule would have fired in the last days; `None` while that is not known. Counted behind the
    /// answer, and anew when the settings have changed.
    pub(super) fn counts(self: &Arc<Self>) -> Option<Arc<Counts>> {
        let (settings, counted) = (self.settings(), &mut *self.counted.lock());
        let same = counted.last.as_ref().filter(|(by, ..)| *by == settings);
        if same.is_none_or(|(_, at, _)| at.elapsed() >= COUNT_LASTS) && !counted.under_way {
            counted.under_way = true;
            let alerts = self.clone();
            tokio::spawn(self.stopping.clone().run_until_cancelled_owned(async move { alerts.count(settings).await }));
        }
        same.map(|(_, _, counts)| counts.clone())
    }

    async fn count(&self, settings: Settings) {
        let counts = replay::count(&self.history, &self.sources, &settings, now_ms() / 1000).await;
        let counted = &mut *self.counted.lock();
        counted.under_way = false;
        match counts {
            Ok(counts) => counted.last = Some((settings, Instant::now(), Arc::new(counts))),
            Err(error) => tracing::warn!("the past could not be held against the alert rules: {error}"),
        }
    }

    async fn run(self: Arc<Self>, watched: Watched) {
        let mut engine = Engine::default();
        while let Err(error) = self.resume(&mut engine).await {
            self.note(Err(error));
            sleep(Duration::from_secs(1)).await;
        }
        let mut eyes = Eyes::on(watched);
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        for count in 0u64.. {
            ticks.tick().await;
            self.look(&mut engine, &mut eyes);
            if count.is_multiple_of(TICKS_A_CAUSE) {
                self.explain(&engine);
            }
            self.book.lock().repeat(now_ms(), self.settings().repeat);
            self.write().await;
        }
    }

    /// Goes on where the process before ended.
    async fn resume(&self, engine: &mut Engine) -> sqlx::Result<()> {
        self.store.prune(now_ms()).await?;
        for (id, json, _who) in self.store.limits().await? {
            let limits = serde_json::from_str::<Limits>(&json).ok();
            // One of another version is none.
            if let (Some(rule), Some(limits)) =
                (find(&id), limits.filter(|limits| find(&id).is_some_and(|rule| limits.check(rule, "").is_ok())))
            {
                let mut settings = self.settings.lock();
                *settings = settings.clone().with(rule, Some(limits));
            }
        }
        let (open, last_id) = (self.store.open().await?, self.store.last_id().await?);
        for member in open.iter().flat_map(|held| &held.members).filter(|member| member.fires()) {
            if let Some(rule) = find(&member.rule) {
                engine.resume(rule, &member.source, member.severity);
            }
        }
        *self.book.lock() = Book::resume(open, last_id);
        Ok(())
    }

    fn look(&self, engine: &mut Engine, eyes: &mut Eyes) {
        let settings = self.settings();
        for observation in eyes.look() {
            let changes = engine.observe(&settings, observation);
            let mut book = self.book.lock();
            changes.into_iter().for_each(|change| book.take(change));
        }
    }

    fn explain(&self, engine: &Engine) {
        for held in self.held() {
            let cause = held.lead().and_then(|lead| engine.cause(find(&lead.rule)?, &lead.source));
            if let Some(cause) = cause {
                self.book.lock().explain(held.incident.id, cause);
            }
        }
    }

    /// Writes what the store does not know yet; what fails is tried again with the next.
    async fn write(&self) {
        let _one_at_a_time = self.writing.lock().await;
        let told = self.book.lock().unwritten();
        if told.is_empty() {
            return;
        }
        let written = self.store.write(&told, Some(&self.notifiers)).await;
        if written.is_err() {
            self.book.lock().put_back(told);
        }
        self.note(written);
    }

    /// One line in the log when trouble begins or changes, and one when it is over.
    fn note(&self, written: sqlx::Result<()>) {
        let mut trouble = self.trouble.lock();
        match written {
            Ok(()) => {
                if trouble.take().is_some() {
                    tracing::info!("incidents are kept again");
                }
            }
            Err(error) => {
                let reason = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
                let sentence = format!("Incidents cannot be kept ({reason}). Check the data folder and the space on its disk.");
                if trouble.as_ref() != Some(&sentence) {
                    tracing::warn!("{sentence}");
                }
                *trouble = Some(sentence);
            }
        }
    }

    /// Writes what is left.
    pub async fn finish(&self, limit: Duration) {
        let _late = tokio::time::timeout(limit, self.write()).await;
    }
}

/// What was seen of each source so far.
struct Eyes {
    watched: Watched,
    pools: Vec<(u64, Instant)>,
    server: (u64, Instant),
}

impl Eyes {
    fn on(watched: Watched) -> Self {
        let begin = (0, Instant::now());
        Self { pools: vec![begin; watched.pools.len()], watched, server: begin }
    }

    /// Whatever has come since the last look, in order.
    fn look(&mut self) -> Vec<Observation> {
        let now_s = now_ms() / 1000;
        let mut seen = Vec::new();
        for (watched, mark) in self.watched.pools.iter().zip(&mut self.pools) {
            let (count, frames) = watched.recorder.after(mark.0);
            let observed = watched.observed(frames);
            seen.extend(or_silence(observed, mark, count, &watched.name, now_s));
        }
        let (count, frames) = self.watched.server.after(self.server.0);
        let reason = match self.watched.server.view() {
            ServerView::Down { reason, .. } => Some(reason),
            ServerView::Unknown | ServerView::Up(_) => None,
        };
        let name = self.watched.server_name;
        let observed = frames.into_iter().map(|(at_s, frame)| {
            let seen = Seen::Server { frame, reason: reason.clone() };
            Observation { source: name.to_owned(), at_s, seconds: 1, seen }
        });
        seen.extend(or_silence(observed.collect(), &mut self.server, count, name, now_s));
        seen
    }
}

fn or_silence(seen: Vec<Observation>, (count, since): &mut (u64, Instant), now: u64, name: &str, now_s: u64) -> Vec<Observation> {
    *count = now;
    if !seen.is_empty() {
        *since = Instant::now();
    } else if since.elapsed() >= SILENT_AFTER {
        return vec![Observation { source: name.to_owned(), at_s: now_s, seconds: 1, seen: Seen::Nothing }];
    }
    seen
}

impl WatchedPool {
    fn observed(&self, frames: Vec<(u64, PoolFrame)>) -> Vec<Observation> {
        if frames.is_empty() {
            return Vec::new();
        }
        let live = live(&self.pool);
        let observation = |(at_s, frame)| {
            let seen = Seen::Pool { frame, live: live.clone(), is_shown: self.is_shown };
            Observation { source: self.name.clone(), at_s, seconds: 1, seen }
        };
        frames.into_iter().map(observation).collect()
    }
}

fn live(pool: &Pool) -> Live {
    let suspects = pool.holders().into_iter().filter(|holder| holder.suspected_leak);
    let suspects = suspects.map(|holder| Suspect { site: holder.site.to_string(), held: holder.held }).collect();
    Live { suspects, connect_failure: pool.last_connect_failure() }
}
