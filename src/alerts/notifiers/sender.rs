//! Sends what is in the outbox: one task a notifier, so that a slow receiver holds up nobody but itself.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Notifier;
use super::backoff;
use super::channel::DeliveryFailure;
use super::outbox::{Due, Outbox};
use crate::alerts::model::Notice;
use crate::base::now_ms;
use crate::store::leases::{Leases, Work};

/// Between two looks into the outbox: nobody notices a second, and a look is one indexed read.
const PACE: Duration = Duration::from_secs(1);
/// Between two prunings.
const HOURLY: Duration = Duration::from_secs(3600);

/// The sender of one notifier.
pub struct Sender {
    notifier: Arc<Notifier>,
    outbox: Outbox,
    /// The store's last complaint: it is logged once.
    trouble: Option<String>,
    leases: Leases,
}

impl Sender {
    pub fn new(notifier: Arc<Notifier>, outbox: Outbox) -> Self {
        Self { notifier, outbox, trouble: None, leases: Leases::alone() }
    }

    /// The same at one of several consoles: one of them sends.
    pub fn beside(self, leases: Leases) -> Self {
        Self { leases, ..self }
    }

    /// Sends until cancelled. A notice on its way is not interrupted: its receiver would have it, and get it again.
    pub async fn run(mut self, stopping: CancellationToken) {
        while !stopping.is_cancelled() {
            let sent = self.send_next().await;
            if !self.went_well(sent) {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = tokio::time::sleep(PACE) => {}
                }
            }
        }
    }

    /// Whether something was sent, so that there may be more.
    fn went_well(&mut self, sent: sqlx::Result<bool>) -> bool {
        let trouble = sent.as_ref().err().map(ToString::to_string);
        if let Some(error) = trouble.as_ref().filter(|_| trouble != self.trouble) {
            tracing::error!(notifier.name = self.notifier.name, "the outbox cannot be used, notices wait: {error}");
        }
        self.trouble = trouble;
        sent.unwrap_or(false)
    }

    async fn send_next(&self) -> sqlx::Result<bool> {
        if self.leases.holds(Work::Notices).is_none() {
            return Ok(false);
        }
        let Some(due) = self.outbox.due(&self.notifier.name, now_ms()).await? else { return Ok(false) };
        if !self.outbox.claim(due.id, self.leases.fence([Work::Notices]).as_ref()).await? {
            return Ok(false);
        }
        let Some(notice) = &due.notice else {
            self.outbox.given_up(due.id, "was not sent a notice that another version of plimsoll has stored", now_ms()).await?;
            return Ok(true);
        };
        match self.notifier.channel.deliver(notice).await {
            Ok(()) => {
                tracing::info!(notifier.name = self.notifier.name, notice.key = notice.key, "notice {} delivered", notice.key);
                self.outbox.delivered(due.id, now_ms()).await?;
            }
            Err(failure) => self.note(&due, notice, failure).await?,
        }
        Ok(true)
    }

    async fn note(&self, due: &Due, notice: &Notice, failure: DeliveryFailure) -> sqlx::Result<()> {
        let (now, reason) = (now_ms(), failure.reason());
        let too_old = now.saturating_sub(due.created_at_ms) > backoff::PATIENCE.as_millis() as u64;
        if too_old || matches!(failure, DeliveryFailure::Refused(_)) {
            tracing::error!(
                notifier.name = self.notifier.name,
                notice.key = notice.key,
                "notice {} is given up: the receiver {reason}",
                notice.key
            );
            return self.outbox.given_up(due.id, reason, now).await;
        }
        let wish = if let DeliveryFailure::Away { retry_after, .. } = failure { retry_after } else { None };
        let pause = backoff::pause(due.attempts.saturating_add(1), wish, fastrand::f64());
        let next = now + pause.as_millis() as u64;
        tracing::warn!(
            notifier.name = self.notifier.name,
            notice.key = notice.key,
            "notice {} is sent again in {} s: the receiver {reason}",
            notice.key,
            pause.as_secs()
        );
        self.outbox.put_off(due.id, reason, now, next).await?;
        if matches!(failure, DeliveryFailure::Away { .. }) {
            self.outbox.hold_back(&self.notifier.name, next).await?;
        }
        Ok(())
    }
}

/// Forgets what is old, until cancelled.
pub async fn prune(outbox: Outbox, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        if let Err(error) = outbox.prune(now_ms()).await {
            tracing::warn!("the outbox could not be pruned: {error}");
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep(HOURLY) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;

    use super::*;
    use crate::alerts::model::{Event, Severity};
    use crate::alerts::notifiers::channel::{Channel, Delivery};
    use crate::alerts::notifiers::fixture::notice;
    use crate::alerts::notifiers::outbox::put;
    use crate::store::Store;
    use crate::store::fixture::on_each_kind;

    /// Answers as it was told to, and keeps the keys that it was sent.
    struct FakeReceiver {
        failures: Mutex<Vec<DeliveryFailure>>,
        heard: Arc<Mutex<Vec<String>>>,
    }

    impl Channel for FakeReceiver {
        fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a> {
            self.heard.lock().push(notice.key.split_once('-').expect("an origin").1.to_owned());
            let failure = self.failures.lock().pop();
            Box::pin(async move { failure.map_or(Ok(()), Err) })
        }
    }

    async fn sender(db: Store, failures: Vec<DeliveryFailure>, notices: &[Notice]) -> (Sender, Arc<Mutex<Vec<String>>>) {
        let mut tx = db.begin().await.expect("a transaction");
        for notice in notices {
            put(&mut tx, "ops", notice, now_ms()).await.expect("put");
        }
        tx.commit().await.expect("kept");
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let channel = Box::new(FakeReceiver { failures: Mutex::new(failures), heard: heard.clone() });
        let notifier = Notifier { name: "ops".into(), kind: "webhook", to: "ops".into(), min_severity: Severity::Warning, channel };
        (Sender::new(Arc::new(notifier), Outbox::new(db)), heard)
    }

    async fn what_is_refused_is_given_up_and_the_next_is_sent(db: Store) {
        let refused = DeliveryFailure::Refused("answers with status 410 Gone".into());
        let (sender, heard) = sender(db, vec![refused], &[notice(7, Event::Opened), notice(7, Event::Resolved)]).await;
        while sender.send_next().await.expect("sent") {}
        assert_eq!(*heard.lock(), ["incident-7-opened", "incident-7-resolved"]);
        let standing = sender.outbox.standing("ops").await.expect("read");
        assert_eq!((standing.pending, standing.given_up), (0, 1));
    }

    async fn to_a_receiver_that_is_away_one_notice_is_tried_and_the_others_wait(db: Store) {
        let (sender, heard) =
            sender(db, vec![DeliveryFailure::away("cannot be reached")], &[notice(7, Event::Opened), notice(8, Event::Opened)]).await;
        while sender.send_next().await.expect("sent") {}
        assert_eq!(*heard.lock(), ["incident-7-opened"]);
        let standing = sender.outbox.standing("ops").await.expect("read");
        assert_eq!((standing.pending, standing.last_failure.expect("a failure").reason.as_str()), (2, "cannot be reached"));
    }

    async fn a_receiver_that_stumbles_over_one_notice_gets_the_others(db: Store) {
        let stumbled = DeliveryFailure::Stumbled("answers with status 500".into());
        let (sender, heard) = sender(db, vec![stumbled], &[notice(7, Event::Opened), notice(8, Event::Opened)]).await;
        while sender.send_next().await.expect("sent") {}
        assert_eq!(*heard.lock(), ["incident-7-opened", "incident-8-opened"]);
        assert_eq!(sender.outbox.standing("ops").await.expect("read").pending, 1);
    }

    on_each_kind! {
        what_is_refused_is_given_up_and_the_next_is_sent,
        to_a_receiver_that_is_away_one_notice_is_tried_and_the_others_wait,
        a_receiver_that_stumbles_over_one_notice_gets_the_others,
    }
}
