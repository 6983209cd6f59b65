//! One test at a time, from the page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::sentence::sentence;
use super::status::{Finished, RunnerStatus, Running};
use super::store::RunStore;
use super::wording::{entry, logged, with_statement, words};
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::loadtest::engine;
use crate::loadtest::form::AvailabilityCheck;
use crate::loadtest::form::LoadTestForm;
use crate::loadtest::form::{LIVE_NEEDS_CONSENT, field_of};
use crate::loadtest::model::{LiveNumbers, LoadTestReport};
use crate::loadtest::plan::TestPlan;
use crate::loadtest::preflight::{ApprovedPlan, approve};
use crate::store::Store;
use plimsoll_pool::Pool;

/// A refusal is shown to whoever looks until then, or until the next test.
const REFUSAL_SHOWN: Duration = Duration::from_secs(300);
const BUSY: &str = "another load test is running; wait until it ends, or abort it";

/// The load tests of one console.
pub struct LoadTests {
    service: Pool,
    pub(in crate::loadtest) runs: RunStore,
    audit: Audit,
    pub(in crate::loadtest) offer: AvailabilityCheck,
    stage: watch::Sender<RunnerStatus>,
    /// Held by whoever prepares or runs a test.
    turn: Arc<tokio::sync::Mutex<()>>,
    under_way: Mutex<Option<CurrentRun>>,
    refused: Mutex<Option<RejectedForm>>,
    /// What the last test was asked for with.
    last_asked: Mutex<Option<LoadTestForm>>,
    stopping: CancellationToken,
}

type RunPermit = tokio::sync::OwnedMutexGuard<()>;

struct CurrentRun {
    stop: CancellationToken,
    ended_by: Option<String>,
}

/// Why the last test was not begun, and what was asked for.
#[derive(Clone)]
pub struct RejectedForm {
    at: Instant,
    pub asked: LoadTestForm,
    pub sentence: String,
    /// The field that is to be corrected, where it is one.
    pub field: Option<&'static str>,
}

impl LoadTests {
    /// Tests of this pool or of its server, as far as they are offered. A cancelled `stopping` ends the one that runs.
    pub fn new(service: Pool, offer: AvailabilityCheck, store: Store, audit: Audit, stopping: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            service,
            runs: RunStore::new(store),
            audit,
            offer,
            stage: watch::Sender::new(RunnerStatus::default()),
            turn: Arc::default(),
            under_way: Mutex::default(),
            refused: Mutex::default(),
            last_asked: Mutex::default(),
            stopping,
        })
    }

    /// How it stands, now and from now on.
    pub fn watch(&self) -> watch::Receiver<RunnerStatus> {
        self.stage.subscribe()
    }

    /// Ends with the console.
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Why the last test was not begun, for as long as that is of interest.
    pub fn refused(&self) -> Option<RejectedForm> {
        self.refused.lock().clone().filter(|refused| refused.at.elapsed() < REFUSAL_SHOWN)
    }

    /// What stands in the form: what was asked for last, without what each test is to be confirmed by.
    pub fn asked(&self) -> LoadTestForm {
        self.last_asked.lock().clone().map_or_else(|| LoadTestForm::at_first(self.offer.is_live()), LoadTestForm::unconfirmed)
    }

    /// Begins a test, after looking at everything that speaks against it. A refusal is kept for the page. Whoever
    /// asks and does not wait for the answer leaves nothing half-done.
    pub async fn start(self: &Arc<Self>, asked: LoadTestForm, who: Actor) {
        let tests = self.clone();
        let started = tokio::spawn(async move { tests.start_or_keep_why(asked, who).await });
        if let Err(panicked) = started.await {
            tracing::error!("a load test could not be started: {panicked}");
        }
    }

    async fn start_or_keep_why(self: &Arc<Self>, asked: LoadTestForm, who: Actor) {
        let refused = self.try_start(&asked, &who).await.err();
        if let Some(sentence) = &refused {
            tracing::info!(audit.who = %who, "a load test was refused: {sentence}");
            self.audit.keep(entry(&who).refused(with_statement(sentence, asked.statement()))).await;
        }
        *self.last_asked.lock() = Some(asked.clone());
        let refused = refused.map(|sentence| RejectedForm { at: Instant::now(), asked, field: field_of(&sentence), sentence });
        *self.refused.lock() = refused;
    }

    async fn try_start(self: &Arc<Self>, asked: &LoadTestForm, by: &Actor) -> Result<(), String> {
        if let Some(why) = self.offer.no_tests().or(self.offer.no_statements().filter(|_| asked.has_statement())) {
            return Err(why.to_owned());
        }
        if asked.needs_confirmation(self.offer.is_live()) {
            return Err(LIVE_NEEDS_CONSENT.to_owned());
        }
        let who = &by.to_string();
        let turn = self.turn.clone().try_lock_owned().map_err(|_| BUSY.to_owned())?;
        let plan = asked.plan(&self.service).map_err(|error| sentence(&error))?;
        plan.validate().map_err(|error| sentence(&error))?;
        let stop = self.stopping.child_token();
        *self.under_way.lock() = Some(CurrentRun { stop: stop.clone(), ended_by: None });
        self.show(words(&plan, None), who);
        let cleared = match self.cleared(plan, &stop).await {
            Ok(cleared) => cleared,
            Err(sentence) => {
                self.over(turn);
                return Err(sentence);
            }
        };
        let what = words(&cleared.plan, cleared.seen.as_ref());
        tracing::info!(audit.who = who, "a load test begins: {what}");
        self.audit.keep(entry(by).with_details(with_statement(&what, asked.statement()))).await;
        self.show(what, who);
        let (tests, who) = (self.clone(), who.to_owned());
        tokio::spawn(async move {
            let report = tests.run(cleared, &stop).await;
            let last = tests.keep(&report, &who).await.map(|id| Arc::new(Finished { id, report }));
            tests.stage.send_modify(|stage| stage.last = last);
            tests.over(turn);
        });
        Ok(())
    }

    /// A statement of the operator's is tried out first, which may take a while.
    async fn cleared(&self, plan: TestPlan, stop: &CancellationToken) -> Result<ApprovedPlan, String> {
        let ended = || match &*self.under_way.lock() {
            Some(CurrentRun { ended_by: Some(who), .. }) => format!("aborted by {who} before the first user started"),
            _ => "the console was stopped before the first user started".to_owned(),
        };
        tokio::select! {
            cleared = approve(plan) => cleared.map_err(|error| logged(&error)),
            () = stop.cancelled() => Err(ended()),
        }
    }

    fn show(&self, what: String, who: &str) {
        let running = Some(Arc::new(Running::new(what, who.to_owned())));
        self.stage.send_modify(|stage| *stage = RunnerStatus { running, ended: stage.ended, last: None });
    }

    /// Nobody tests any more; a test that was refused for this one need not be refused again. Whoever sees that
    /// none runs can begin one, and what that shows cannot be overwritten here.
    fn over(&self, turn: RunPermit) {
        self.refused.lock().take_if(|refused| refused.sentence == BUSY);
        self.under_way.lock().take();
        self.stage.send_modify(|stage| {
            *stage = RunnerStatus { running: None, ended: stage.ended + 1, last: stage.last.take() };
            drop(turn);
        });
    }

    async fn run(&self, cleared: ApprovedPlan, stop: &CancellationToken) -> LoadTestReport {
        let (live, mut news) = watch::channel(LiveNumbers::default());
        let running = engine::run(cleared, &live, stop);
        tokio::pin!(running);
        loop {
            tokio::select! {
                report = &mut running => return report,
                Ok(()) = news.changed() => {
                    let now = news.borrow_and_update().clone();
                    self.stage.send_modify(|stage| stage.running = stage.running.as_ref().map(|before| Arc::new(before.after(now))));
                }
            }
        }
    }

    /// The number under which it is kept.
    async fn keep(&self, report: &LoadTestReport, who: &str) -> Option<i64> {
        let ended_by = self.under_way.lock().as_ref().and_then(|under_way| under_way.ended_by.clone());
        tracing::info!(audit.who = who, "a load test has ended: {}", report.word());
        let kept = self.runs.keep(report, who, ended_by.as_deref()).await;
        kept.inspect_err(|error| tracing::error!("a load test could not be kept: {error}")).ok()
    }

    /// Ends the test that runs; its report is kept.
    pub async fn abort(&self, who: &Actor) {
        if self.end_test_under_way(&who.to_string()) {
            self.audit.keep(AuditEntry::new(who, Action::AbortLoadTest, "the load test that runs")).await;
        }
    }

    /// False: none runs.
    fn end_test_under_way(&self, who: &str) -> bool {
        let mut under_way = self.under_way.lock();
        let Some(under_way) = &mut *under_way else { return false };
        tracing::info!(audit.who = who, "a load test is aborted");
        under_way.ended_by.get_or_insert_with(|| who.to_owned());
        under_way.stop.cancel();
        true
    }

    /// Waits for the end of a test that was told to stop, so that its connections are closed.
    pub async fn finish(&self, limit: Duration) {
        let _late = tokio::time::timeout(limit, self.turn.lock()).await;
    }
}
