//! Who is told of incidents: one file for each kind of receiver, an outbox in the store between it and the alerts.
//!
//! 1. The alerts change an incident and call [`Notifiers::enqueue`] in the same transaction: one row in the outbox for each notifier
//!    that wants the notice. If the process is killed a moment later, the notice is sent after the next start. If the transaction
//!    fails, no notice is sent.
//! 2. The sender of each notifier looks once a second for the oldest due row that is the first of its incident. It passes the notice
//!    with its key to the notifier's `Channel`, so a receiver can drop duplicates.
//! 3. `DeliveryFailure` says what follows. `Refused` gives up the row. `Stumbled` delays this row and continues with other incidents.
//!    `Away` delays all rows of this notifier, so one attempt at a time finds out whether the receiver is back.

mod alertmanager;
mod backoff;
mod channel;
mod config;
mod http;
mod mail;
mod message;
mod outbox;
mod sender;
mod slack;
mod state;
mod test_notice;
mod test_results;
mod to_toml;
pub mod web;
mod webhook;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fuzz_tests;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::model::{Notice, Severity};
use crate::base::now_ms;
use crate::store::leases::Leases;
use crate::store::{Store, Transaction};
use channel::Channel;
use outbox::Outbox;
use sender::Sender;
use test_results::TestResults;

pub use config::{NotifierConfig, checked, from_toml};
pub use state::NotifierState;
pub use to_toml::to_toml;

/// One that is told.
pub struct Notifier {
    name: String,
    kind: &'static str,
    /// Where it leads, without any secret.
    to: String,
    min_severity: Severity,
    channel: Box<dyn Channel>,
}

/// All that are told.
pub struct Notifiers {
    all: Vec<Arc<Notifier>>,
    outbox: Outbox,
    tried: TestResults,
    senders: TaskTracker,
}

impl Notifiers {
    /// Sends what is in the outbox, and what will be, until cancelled.
    pub fn start(all: Vec<Notifier>, store: Store, leases: &Leases, stopping: &CancellationToken) -> Arc<Self> {
        let all: Vec<Arc<Notifier>> = all.into_iter().map(Arc::new).collect();
        let (outbox, senders) = (Outbox::new(store), TaskTracker::new());
        for notifier in &all {
            senders.spawn(Sender::new(notifier.clone(), outbox.clone()).beside(leases.clone()).run(stopping.clone()));
        }
        senders.spawn(sender::prune(outbox.clone(), stopping.clone()));
        Arc::new(Self { all, outbox, tried: TestResults::default(), senders })
    }

    /// Puts a notice into the outbox, in the transaction that changes its incident: what is kept is told. In a silence only
    /// receivers that keep alerts open until they hear of the end are told of it.
    pub async fn enqueue(&self, store: &mut Transaction, notice: &Notice, is_silent: bool) -> sqlx::Result<()> {
        let concerns = |notifier: &&Arc<Notifier>| {
            notice.incident.severity >= notifier.min_severity && (!is_silent || notifier.channel.keeps_alerts_open())
        };
        for notifier in self.all.iter().filter(concerns) {
            outbox::put(store, &notifier.name, notice, now_ms()).await?;
        }
        Ok(())
    }

    /// How each of them stands, in the order of the configuration.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(&self) -> sqlx::Result<Vec<NotifierState>> {
        let mut states = Vec::with_capacity(self.all.len());
        for notifier in &self.all {
            let standing = self.outbox.standing(&notifier.name).await?;
            states.push(state::of(notifier, standing, self.tried.last(&notifier.name)));
        }
        Ok(states)
    }

    /// Sends a notice about nothing to one of them, at once and beside the outbox.
    ///
    /// # Errors
    /// There is none of this name, or the notice was not taken: in either case one sentence.
    pub async fn test(&self, name: &str) -> Result<String, String> {
        let Some(notifier) = self.all.iter().find(|notifier| notifier.name == name) else {
            return Err(format!("There is no notifier {name:?}. The configuration lists the notifiers."));
        };
        let said = notifier.try_out(now_ms()).await;
        self.tried.note(name, now_ms(), said.clone());
        said
    }

    /// Waits for what is being sent, within `limit`; the rest is sent after the next start.
    pub async fn finish(&self, limit: Duration) {
        self.senders.close();
        if tokio::time::timeout(limit, self.senders.wait()).await.is_err() {
            tracing::warn!("a notice was not accepted within {} s; it is sent again after the next start", limit.as_secs());
        }
    }
}

impl Notifier {
    async fn try_out(&self, now_ms: u64) -> Result<String, String> {
        match self.channel.deliver(&test_notice::notice(now_ms)).await {
            Ok(()) => Ok(format!("{} accepted the test notice.", self.to)),
            Err(failure) => Err(format!("The test notice failed: {} {}.", self.to, failure.reason())),
        }
    }
}
