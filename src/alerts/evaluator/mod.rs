//! Looks at every source once a second, and keeps what the rules find.

mod beside;
mod departures;
mod firing_counts;
mod fleet;
mod limit_overrides;
mod persistence;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::blind::{self, Blindness};
use super::engine::Engine;
use super::incidents::{IncidentRequest, IncidentStore, IncidentTracker, TrackedIncident, instance_of};
use super::model::Incident;
use super::notifiers::Notifiers;
use super::replay::ReplaySource;
use super::rules::{ALL, find};
use super::scene::PoolRole;
use super::settings::AlertSettings;
use crate::access::Actor;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::base::{now_ms, now_s};
use crate::history::archive::Archive;
use crate::history::fleet_recorder::FleetRecorder;
use crate::overview::WatchedServer;
use crate::store::Store;
use crate::store::leases::Leases;
use firing_counts::FiringCountsCache;
use fleet::{FleetEvent, FleetReader};
pub use limit_overrides::LimitOverride;
use limit_overrides::RejectedRuleForm;
use plimsoll_pool::Pool;
use sources::SourceReader;

pub use sources::{PoolSource, Sources};

/// Once a day is often enough for what is kept a year.
const TICKS_A_PRUNING: u64 = 86_400;
/// As many as the page shows.
const MOST_RESOLVED: u32 = 100;

/// The alerts of one console.
pub struct Alerts {
    store: IncidentStore,
    notifiers: Arc<Notifiers>,
    audit: Audit,
    history: Arc<Archive>,
    sources: Vec<ReplaySource>,
    servers: Vec<WatchedServer>,
    fleet: Arc<FleetRecorder>,
    tracker: Mutex<IncidentTracker>,
    settings: Mutex<AlertSettings>,
    changed: Mutex<BTreeMap<&'static str, LimitOverride>>,
    /// The pool that the console is about: no limit may be beyond what it allows.
    shown: Option<Pool>,
    /// One writer at a time: the task, or somebody who has pressed a button.
    writing: tokio::sync::Mutex<()>,
    trouble: Mutex<Option<String>>,
    refused: Mutex<Option<RejectedRuleForm>>,
    counted: Mutex<FiringCountsCache>,
    leases: Leases,
    stopping: CancellationToken,
}

/// What the alerts are made of.
pub struct AlertsParts {
    pub store: Store,
    pub notifiers: Arc<Notifiers>,
    pub audit: Audit,
    pub history: Arc<Archive>,
    /// Of the configuration file; what was set on the page comes from the store.
    pub settings: AlertSettings,
    /// What this console does, where there are several.
    pub leases: Leases,
}

impl Alerts {
    /// Watches until cancelled.
    pub fn start(parts: AlertsParts, watched: Sources, stopping: CancellationToken) -> Arc<Self> {
        let AlertsParts { store, notifiers, audit, history, settings, leases } = parts;
        let pools = watched.pools.iter().map(|pool| ReplaySource { name: pool.name.clone(), role: pool.role() });
        let shown = watched.pools.iter().find(|pool| pool.is_shown).map(|pool| pool.pool.clone());
        let servers = watched.servers.iter().map(|server| ReplaySource { name: server.source.clone(), role: PoolRole::Console });
        let alerts = Arc::new(Self {
            store: IncidentStore::new(store),
            notifiers,
            audit,
            history,
            sources: pools.chain(servers).collect(),
            servers: watched.servers.clone(),
            fleet: watched.fleet.clone(),
            tracker: Mutex::default(),
            settings: Mutex::new(settings),
            changed: Mutex::default(),
            shown,
            writing: tokio::sync::Mutex::default(),
            trouble: Mutex::default(),
            refused: Mutex::default(),
            counted: Mutex::default(),
            leases,
            stopping: stopping.clone(),
        });
        tokio::spawn(alerts.clone().run(watched));
        alerts
    }

    /// What is open now, the most urgent first; from memory.
    pub fn open(&self) -> Vec<Incident> {
        self.held().into_iter().map(TrackedIncident::shown).collect()
    }

    /// The same with the rules that fire in each.
    pub(in crate::alerts) fn held(&self) -> Vec<TrackedIncident> {
        self.tracker.lock().open()
    }

    /// What is open, and what was over at `from_ms` or later, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recent(&self, from_ms: u64) -> sqlx::Result<Vec<Incident>> {
        let mut recent: Vec<_> = self.open().into_iter().chain(self.resolved(from_ms).await?).collect();
        recent.sort_by_key(|incident| std::cmp::Reverse((incident.opened_at_ms, incident.id)));
        Ok(recent)
    }

    pub(in crate::alerts) async fn resolved(&self, from_ms: u64) -> sqlx::Result<Vec<Incident>> {
        self.store.resolved(from_ms, MOST_RESOLVED).await
    }

    /// Why incidents are not kept at the moment, in a sentence.
    pub(in crate::alerts) fn trouble(&self) -> Option<String> {
        self.trouble.lock().clone()
    }

    /// Rules that cannot judge now, each with what is hidden or not told, and how to show it.
    pub(in crate::alerts) fn blind(&self) -> BTreeMap<&'static str, Blindness> {
        let pools = self.fleet.registry().view().pools;
        let of_server = |rule| {
            let blind = self.servers.iter().filter_map(|server| {
                let (frame, view) = (server.monitor.latest()?.1, server.monitor.view());
                let grant = view.facts().and_then(|facts| facts.grant.as_deref());
                blind::of_server(rule, server.monitor.name(), &frame, grant)
            });
            blind::of_servers(blind.collect(), self.servers.len())
        };
        let of_rule = |rule| of_server(rule).or_else(|| blind::of_pools(rule, &pools, self.shown.is_some()));
        ALL.into_iter().filter_map(|rule| Some((rule.id, of_rule(rule)?))).collect()
    }

    /// What the rules judge by now.
    pub(in crate::alerts) fn settings(&self) -> AlertSettings {
        self.settings.lock().clone()
    }

    /// Somebody looks after it; false: it is not open any more.
    pub(in crate::alerts) async fn acknowledge(self: &Arc<Self>, id: i64, who: &Actor) -> bool {
        let (name, at_ms) = (who.to_string(), now_ms());
        let found = self.tracker.lock().acknowledge(id, &name, at_ms);
        self.written_or_passed_on(IncidentRequest::acknowledge(id, name, at_ms)).await;
        self.record(AuditEntry::new(who, Action::AcknowledgeIncident, format!("incident {id}")), found).await;
        found
    }

    /// Nobody is told of it for so long; zero ends a silence. False: it is not open any more.
    pub(in crate::alerts) async fn silence(self: &Arc<Self>, id: i64, who: &Actor, how_long: Duration) -> bool {
        let until = (!how_long.is_zero()).then(|| now_ms() + how_long.as_millis() as u64);
        let name = who.to_string();
        let found = self.tracker.lock().silence(id, &name, until);
        self.written_or_passed_on(IncidentRequest::silence(id, name, now_ms(), until)).await;
        let details = if until.is_some() { format!("for {} h", how_long.as_secs() / 3600) } else { "silence ended".to_owned() };
        self.record(AuditEntry::new(who, Action::SilenceIncident, format!("incident {id}")).with_details(details), found).await;
        found
    }

    async fn record(&self, entry: AuditEntry, found: bool) {
        self.audit.keep(if found { entry } else { entry.refused("the incident is no longer open") }).await;
    }

    /// What was done to an incident is stored here, or by the console that keeps the incidents.
    async fn written_or_passed_on(self: &Arc<Self>, request: IncidentRequest) {
        if self.judges() { self.written().await } else { self.pass_on(request).await }
    }

    async fn run(self: Arc<Self>, watched: Sources) {
        while !self.stopping.is_cancelled() {
            if self.stopping.run_until_cancelled(self.follow()).await.is_some() {
                self.judge(watched.clone()).await;
            }
        }
    }

    /// Judges, for as long as no other console does.
    async fn judge(&self, watched: Sources) {
        let Some(mut engine) = self.stopping.run_until_cancelled(self.begin()).await else { return };
        let awaited = engine.sources().filter(|name| self.is_observed(name)).map(str::to_owned).collect();
        let mut fleet = FleetReader::on(watched.fleet.clone(), awaited, now_s());
        let mut sources = SourceReader::on(watched);
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        for count in 0u64.. {
            if self.stopping.run_until_cancelled(ticks.tick()).await.is_none() || !self.judges() {
                return;
            }
            if self.may_be_outdated() {
                continue;
            }
            self.hear_the_others().await;
            self.look(&mut engine, &mut sources);
            if self.hears_the_others() {
                self.look_at_fleet(&mut engine, &mut fleet);
            }
            self.explain(&engine);
            if count.is_multiple_of(TICKS_A_PRUNING) {
                self.prune().await;
            }
            self.tracker.lock().tell_due(now_ms(), self.settings().repeat);
            // Never cancelled midway: nobody could say whether the store has it.
            self.write().await;
        }
    }

    /// Goes on where the process before ended, as soon as the store can be read.
    async fn begin(&self) -> Engine {
        let mut engine = Engine::default();
        while let Err(error) = self.resume(&mut engine).await {
            self.note(Err(error));
            sleep(Duration::from_secs(1)).await;
        }
        engine
    }

    fn look(&self, engine: &mut Engine, sources: &mut SourceReader) {
        let settings = self.settings();
        for observation in sources.look() {
            let changes = engine.observe(&settings, observation);
            let mut tracker = self.tracker.lock();
            changes.into_iter().for_each(|change| tracker.take(change));
        }
    }

    fn look_at_fleet(&self, engine: &mut Engine, fleet: &mut FleetReader) {
        let (settings, now_s) = (self.settings(), now_s());
        for event in fleet.look(now_s) {
            let changes = match event {
                FleetEvent::Seen(observation) => engine.observe(&settings, *observation),
                FleetEvent::Forgotten(source) => engine.forget(&source, now_s),
            };
            if !changes.is_empty() {
                let mut tracker = self.tracker.lock();
                changes.into_iter().for_each(|change| tracker.take(change));
            }
        }
        self.tracker.lock().set_services(fleet.instances());
    }

    /// A name that only a pool elsewhere can have.
    fn is_observed(&self, source: &str) -> bool {
        instance_of(source).is_some() && self.sources.iter().all(|watched| watched.name != source)
    }

    /// What an incident rests on is hardly there in its first second; and its numbers go on.
    fn explain(&self, engine: &Engine) {
        let mut tracker = self.tracker.lock();
        for held in tracker.open() {
            let cause = held.lead().and_then(|lead| engine.cause(find(&lead.rule)?, &lead.source));
            cause.into_iter().for_each(|cause| tracker.explain(held.incident.id, cause, now_ms()));
        }
        tracker.measure(|member| engine.value(find(&member.rule)?, &member.source));
    }
}
