//! Asks a server about itself, every second, through a connection that nobody else may take, so that a
//! page never waits for it and a full or dead database is noticed rather than met.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::application_work::ApplicationWork;
use super::load_history::LoadHistory;
use super::lock_queue::LockQueue;
use super::model::{Replication, ServerView};
use super::pace::{INTERVAL, Pace};
use super::recent_takers::RecentTakers;
use crate::activity::rates::Baseline;
use crate::base::now_s;
use crate::capacity::application_peaks::ApplicationPeaks;
use crate::capacity::console_plan::ConsolePlan;
use crate::fleet::model::DrawnServer;
use crate::history::appender::Appender;
use crate::history::frame::{Frame, ServerFrame};
use crate::history::marks::{MarkKind, MarkStore};
use crate::history::model::{Range, UtilizationSeries};
use crate::history::tail::Tail;
use plimsoll_pool::ConnectFailure;

/// Replicas come and go seldom; what the rules judge comes with each reading.
const SURROUNDINGS: Duration = Duration::from_secs(5);
/// A server that takes longer for this query is not well.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// Sessions that the console's watch over the server may have: one, and another while a lost one is still being given up.
/// They are of a pool that no page shows, because nobody else may take from it.
pub const WATCH_SESSIONS: u32 = 2;

/// What is known of a server at any moment.
pub struct ServerMonitor {
    pub(super) plan: Arc<ConsolePlan>,
    /// What it is called beside others; `None`: it is the only one.
    pub(super) name: Option<String>,
    pub(super) sightings: Arc<ApplicationPeaks>,
    /// Noted for the rates of the activity page.
    pub(super) baseline: Arc<Baseline>,
    pub(super) view: Mutex<ServerView>,
    /// When the view was renewed last; who waits for a newer one is woken.
    read_at: watch::Sender<Option<Instant>>,
    pub(super) replication: Mutex<Option<Replication>>,
    pub(super) locks: Mutex<Option<LockQueue>>,
    pub(super) work: Mutex<Vec<ApplicationWork>>,
    pub(super) cores: Mutex<Option<u32>>,
    newest: Mutex<Tail<ServerFrame>>,
    pub(super) past: Mutex<LoadHistory>,
    pub(super) takers: Mutex<RecentTakers>,
}

/// What watches a server.
pub struct WatchParts {
    pub plan: Arc<ConsolePlan>,
    /// What it is called beside others; `None`: it is the only one.
    pub name: Option<String>,
    pub sightings: Arc<ApplicationPeaks>,
    pub baseline: Arc<Baseline>,
    pub appender: Appender,
    pub marks: MarkStore,
}

impl ServerMonitor {
    /// Watches the server of the plan until cancelled. Each has a task and connections of its own: none waits for another.
    pub fn start(parts: WatchParts, stopping: CancellationToken) -> Arc<Self> {
        let WatchParts { plan, name, sightings, baseline, appender, marks } = parts;
        let watch = Arc::new(Self {
            plan,
            name,
            sightings,
            baseline,
            view: Mutex::new(ServerView::Unknown),
            read_at: watch::Sender::new(None),
            replication: Mutex::default(),
            locks: Mutex::default(),
            work: Mutex::default(),
            cores: Mutex::default(),
            newest: Mutex::default(),
            past: Mutex::default(),
            takers: Mutex::default(),
        });
        tokio::spawn(stopping.run_until_cancelled_owned(watch.clone().run(appender, marks)));
        watch
    }

    /// What it is called beside others; `None`: it is the only one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Which server it is.
    pub fn server(&self) -> &DrawnServer {
        &self.plan.server
    }

    /// Primary or replica, and how far replicas are behind; `None` while the server does not answer.
    pub fn replication(&self) -> Option<Replication> {
        self.replication.lock().clone()
    }

    /// A session that does nothing for so long is told as held.
    pub fn leak_threshold(&self) -> Duration {
        self.plan.leak_threshold()
    }

    /// What the sessions of each application do; empty while that is not known.
    pub fn work(&self) -> Vec<ApplicationWork> {
        self.work.lock().clone()
    }

    /// The newest reading.
    pub fn view(&self) -> ServerView {
        self.view.lock().clone()
    }

    /// What `look` makes of the newest reading, which may name thousands of applications and is not copied.
    pub fn with_view<T>(&self, look: impl FnOnce(&ServerView) -> T) -> T {
        look(&self.view.lock())
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
        let (mut started_at_s, mut surroundings) = (0, None::<Instant>);
        let mut pace = Pace::of(self.plan.server.is_main());
        loop {
            let read = self.read().await;
            if self.plan.watch.is_closed() {
                return;
            }
            let (answered, pause) = (read.is_ok(), pace.pause(read.is_ok()));
            let frame = read.as_ref().map_or_else(|_| ServerFrame { failed: 1, ..Default::default() }, |(_, frame)| frame.clone());
            if let Ok((facts, frame)) = &read
                && started_at_s != frame.started_at_s
            {
                started_at_s = frame.started_at_s;
                let name = self.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
                marks.note(MarkKind::Server, started_at_s, format!("PostgreSQL {}{name}", facts.version)).await;
                self.tell_rights().await;
                self.count_cores();
            }
            let at_s = now_s();
            self.note(read.map(|(facts, _)| facts));
            self.read_at.send_replace(Some(Instant::now()));
            if let Some(source) = appender.begin(at_s).await {
                self.recall(&appender, source, at_s).await;
            }
            appender.note(at_s, Frame::Server(frame.clone()));
            // Before the reading is handed on, so that both are of one moment.
            self.look_at_locks(frame.waiting_for_locks.max()).await;
            self.newest.lock().push(at_s, frame);
            surroundings = surroundings.filter(|at| answered && at.elapsed() < SURROUNDINGS);
            if !answered {
                self.work.lock().clear();
            }
            if answered && surroundings.is_none() {
                surroundings = Some(Instant::now());
                self.look_around().await;
            }
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
