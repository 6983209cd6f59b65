//! Asks the server about itself, every second, through a connection that nobody else may take, so that a
//! page never waits for it and a full or dead database is noticed rather than met.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::load_history::LoadHistory;
use super::model::{ServerFacts, ServerView};
use crate::activity::rates::Baseline;
use crate::base::{now_ms, now_s};
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::ConsolePlan;
use crate::capacity::rights::Rights;
use crate::history::appender::Appender;
use crate::history::frame::{Frame, ServerFrame};
use crate::history::marks::{MarkKind, MarkStore};
use crate::history::model::{Range, UtilizationSeries};
use crate::history::tail::Tail;
use plimsoll_pool::ConnectFailure;

/// Often enough to show a lost server on the next refresh; a query of 0.2 ms is no load.
const INTERVAL: Duration = Duration::from_secs(1);
/// While the server is away: quick enough that live numbers are back within two seconds of its return.
const RETRIES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_millis(800));
/// A server that takes longer for this query is not well.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Sessions that the console's watch over the server may have: one, and another while a lost one is still being given up.
/// They are of a pool that no page shows, because nobody else may take from it.
pub const WATCH_SESSIONS: u32 = 2;

/// What is known of the server at any moment.
pub struct ServerMonitor {
    pub(super) plan: Arc<ConsolePlan>,
    pub(super) sightings: Arc<ApplicationPeaks>,
    /// Noted for the rates of the activity page.
    pub(super) baseline: Arc<Baseline>,
    view: Mutex<ServerView>,
    /// When the view was renewed last; who waits for a newer one is woken.
    read_at: watch::Sender<Option<Instant>>,
    newest: Mutex<Tail<ServerFrame>>,
    pub(super) past: Mutex<LoadHistory>,
}

impl ServerMonitor {
    /// Watches the server of the pools until cancelled.
    pub fn start(
        plan: Arc<ConsolePlan>,
        sightings: Arc<ApplicationPeaks>,
        baseline: Arc<Baseline>,
        appender: Appender,
        marks: MarkStore,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let watch = Arc::new(Self {
            plan,
            sightings,
            baseline,
            view: Mutex::new(ServerView::Unknown),
            read_at: watch::Sender::new(None),
            newest: Mutex::default(),
            past: Mutex::default(),
        });
        tokio::spawn(stopping.run_until_cancelled_owned(watch.clone().run(appender, marks)));
        watch
    }

    /// The newest reading.
    pub fn view(&self) -> ServerView {
        self.view.lock().clone()
    }

    /// What the newest reading adds to the history, and when it was made (Unix time).
    pub fn latest(&self) -> Option<(u64, ServerFrame)> {
        self.newest.lock().latest()
    }

    /// Sessions in percent of the usable slots, in the last minutes.
    pub fn series(&self, range: Range, until_ms: u64) -> UtilizationSeries {
        self.past.lock().series(range, until_ms)
    }

    /// The readings after the first `seen`, and how many have been seen with them.
    pub fn after(&self, seen: u64) -> (u64, Vec<(u64, ServerFrame)>) {
        self.newest.lock().after(seen)
    }

    async fn run(self: Arc<Self>, mut appender: Appender, marks: MarkStore) {
        let mut started_at_s = 0;
        let mut pause = RETRIES.0;
        loop {
            let read = self.read().await;
            if self.plan.watch.is_closed() {
                return;
            }
            pause = if read.is_ok() {
                INTERVAL
            } else if pause == INTERVAL {
                RETRIES.0
            } else {
                (pause * 2).min(RETRIES.1)
            };
            let frame = read.as_ref().map_or_else(|_| ServerFrame { failed: 1, ..Default::default() }, |(_, frame)| frame.clone());
            if let Ok((facts, frame)) = &read
                && started_at_s != frame.started_at_s
            {
                started_at_s = frame.started_at_s;
                marks.note(MarkKind::Server, started_at_s, format!("PostgreSQL {}", facts.version)).await;
                self.tell_rights().await;
            }
            let at_s = now_s();
            self.note(read.map(|(facts, _)| facts));
            self.read_at.send_replace(Some(Instant::now()));
            if let Some(source) = appender.begin(at_s).await {
                self.recall(&appender, source, at_s).await;
            }
            appender.note(at_s, Frame::Server(frame.clone()));
            self.newest.lock().push(at_s, frame);
            sleep(pause).await;
        }
    }

    /// A restart of the console is a gap in the load's past rather than its beginning.
    async fn recall(&self, appender: &Appender, source: i64, now_s: u64) {
        let (midnight_s, an_hour_ago_s) = (now_s / 86_400 * 86_400, now_s.saturating_sub(3600));
        let today = appender.archive().course_in_steps(source, midnight_s, now_s, 60).await;
        let hour = appender.archive().course_in_steps(source, an_hour_ago_s, now_s, 1).await;
        if let (Ok(today), Ok(hour)) = (today, hour) {
            self.past.lock().recall(today, hour);
        }
    }

    /// Why the watch cannot connect, while it cannot.
    pub fn connect_failure(&self) -> Option<ConnectFailure> {
        self.plan.watch.last_connect_failure()
    }

    /// One log line when the server goes and one when it comes back.
    fn note(&self, read: Result<ServerFacts, String>) {
        let mut view = self.view.lock();
        if let (Ok(facts), None) = (&read, view.facts()) {
            self.warn_if_too_large(facts);
        }
        *view = match (read, &*view) {
            (Ok(facts), before) => {
                if before.is_down() {
                    tracing::info!("the database answers again");
                }
                ServerView::Up(facts)
            }
            (Err(reason), ServerView::Down { since_ms, last, .. }) => ServerView::Down { since_ms: *since_ms, reason, last: last.clone() },
            (Err(reason), before) => {
                let answers = self.connect_failure().is_some_and(|failure| failure.cause.is_answer());
                let what = if answers { "refuses the console" } else { "does not answer" };
                tracing::warn!("the database {what}: {reason}. The console keeps trying");
                ServerView::Down { since_ms: now_ms(), reason, last: before.facts().cloned() }
            }
        };
    }

    /// Once, when the server has first said what it has; the page says it as advice.
    fn warn_if_too_large(&self, facts: &ServerFacts) {
        let Some(pool) = &self.plan.service else { return };
        let (capacity, usable) = (pool.options().total_capacity(), facts.usable_slots());
        if capacity > usable {
            tracing::warn!("the pool may open {capacity} connections, the server has {usable} usable slots: {}", facts.room.remedy());
        }
    }

    /// Logged when the console has connected to a server that was started since; *Capacity* says it as a finding.
    async fn tell_rights(&self) {
        let Ok(Ok(rights)) = timeout(PATIENCE, Rights::of(&self.plan.watch)).await else { return };
        let Some(words) = rights.words() else { return };
        let role = &rights.role;
        if rights.are_dangerous() {
            tracing::warn!(
                db.role = role,
                "the console's role {words}: connect it as a role that can only read (plimsoll check --emit-role prints the SQL of one)"
            );
        } else {
            tracing::info!(db.role = role, "the console's role {words}, which reading does not need");
        }
    }

    /// Whether the database answers, by a reading that is at most a second old. When the newest is older, the one under way
    /// is waited for, so that nobody's question makes a further query.
    ///
    /// # Errors
    /// A sentence, without any secret.
    pub async fn readiness(&self) -> Result<(), &'static str> {
        let mut read_at = self.read_at.subscribe();
        let fresh = read_at.wait_for(|at| at.is_some_and(|at| at.elapsed() <= INTERVAL));
        match timeout(PATIENCE + INTERVAL / 4, fresh).await {
            Ok(Ok(_)) if self.view.lock().is_down() => Err("the database does not answer"),
            Ok(Ok(_)) => Ok(()),
            _ => Err("whether the database answers is not known yet; ask again in a second"),
        }
    }
}
