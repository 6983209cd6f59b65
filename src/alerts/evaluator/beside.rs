//! The alerts where several consoles share a store: one of them judges and keeps the incidents, the others show what it has stored and
//! pass on what somebody asks of an incident.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::{Alerts, LimitOverride};
use crate::alerts::incidents::{IncidentRequest, IncidentTracker, StoredLimits};
use crate::alerts::rules::find;
use crate::alerts::settings::RuleLimits;
use crate::base::now_ms;
use crate::store::leases::Work;

/// How old what is shown at the other consoles may be.
const PACE: Duration = Duration::from_secs(1);
/// After the store was away, until what the others report has arrived again.
const CATCHING_UP: Duration = Duration::from_secs(5);

impl Alerts {
    /// Whether this console judges.
    pub(super) fn judges(&self) -> bool {
        self.leases.keeps(Work::Rules).is_some()
    }

    /// Whether another console may judge by now though this one has not heard of it: it was stopped, or has been busy. While the store is
    /// away nobody can have taken the rules.
    pub(super) fn may_be_outdated(&self) -> bool {
        self.leases.holds(Work::Rules).is_none() && self.leases.trouble().is_none()
    }

    /// Whether what other consoles report arrives. While the store is away, and just after it, pools that they ask are silent here and
    /// have not gone.
    pub(super) fn hears_the_others(&self) -> bool {
        self.leases.quiet_since().is_none_or(|since| since.elapsed() > CATCHING_UP)
    }

    /// Shows what the one that judges has stored, until this console is that one.
    pub(super) async fn follow(&self) {
        while !self.judges() {
            if let Err(error) = self.read_stored().await {
                self.note(Err(error));
            }
            tokio::select! {
                () = self.leases.until_kept(Work::Rules) => {}
                () = sleep(PACE) => {}
            }
        }
    }

    async fn read_stored(&self) -> sqlx::Result<()> {
        let (open, last_id) = (self.store.open().await?, self.store.last_id().await?);
        *self.tracker.lock() = IncidentTracker::resume(open, last_id, now_ms());
        self.read_limits().await
    }

    /// Limits that were set at any console.
    pub(super) async fn read_limits(&self) -> sqlx::Result<()> {
        let stored = self.store.limits().await?;
        let gone: Vec<_> = self.changed.lock().keys().copied().filter(|rule| stored.iter().all(|kept| kept.rule != *rule)).collect();
        for rule in gone {
            self.changed.lock().remove(rule);
            self.apply(rule, None);
        }
        for StoredLimits { rule, settings: json, who, at_ms } in stored {
            let Some(rule) = find(&rule) else { continue };
            let limits = LimitOverride { by: who, at_ms: u64::try_from(at_ms).unwrap_or(0) };
            if self.changed.lock().get(rule.id) == Some(&limits) {
                continue;
            }
            // Those of another version are none.
            let set = serde_json::from_str::<RuleLimits>(&json).ok().filter(|limits| limits.check(rule, "").is_ok());
            if set.is_some() {
                self.changed.lock().insert(rule.id, limits);
                self.apply(rule.id, set);
            }
        }
        Ok(())
    }

    fn apply(&self, rule: &str, limits: Option<RuleLimits>) {
        if let Some(rule) = find(rule) {
            let mut settings = self.settings.lock();
            *settings = settings.clone().with(rule, limits);
        }
    }

    /// What was asked at the other consoles, and the limits that were set there.
    pub(super) async fn hear_the_others(&self) {
        if self.leases.me().is_none() {
            return;
        }
        let heard = async {
            self.read_limits().await?;
            self.store.take_requests().await
        };
        match heard.await {
            Ok(requests) => requests.into_iter().for_each(|request| self.follow_request(&request)),
            Err(error) => self.note(Err(error)),
        }
    }

    fn follow_request(&self, request: &IncidentRequest) {
        let mut tracker = self.tracker.lock();
        match request.what.as_str() {
            "acknowledge" => drop(tracker.acknowledge(request.incident, &request.who, request.at_ms.unsigned_abs())),
            _ => drop(tracker.silence(request.incident, &request.who, request.until_ms.map(i64::unsigned_abs))),
        }
    }

    /// Passes on what somebody asks, where another console keeps the incidents.
    pub(super) async fn pass_on(self: &Arc<Self>, request: IncidentRequest) {
        if let Err(error) = self.store.request(&request).await {
            self.note(Err(error));
        }
    }
}
