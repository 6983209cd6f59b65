//! The leases of a console that shares its store: renewed until it leaves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::round::Round;
use super::{FleetOfConsoles, LASTS, Membership, RENEWED_EACH, Work};
use crate::store::postgres::SharedPool;

/// Between two looks at least.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
/// The holder stops counting on a lease a little before the others may take it.
const MARGIN: Duration = Duration::from_millis(200);

/// What the console knows of its leases, and how it keeps them.
pub(super) struct Shared {
    pub(super) me: Membership,
    /// What everybody else asks; it is told whether the store answers.
    store: SharedPool,
    pub(super) held: Mutex<BTreeMap<Work, OwnLease>>,
    /// Counts how often something was taken or lost.
    pub(super) changes: watch::Sender<u64>,
    pub(super) known: Mutex<FleetOfConsoles>,
    /// When that was read.
    pub(super) heard: Mutex<Instant>,
    pub(super) trouble: Mutex<Option<String>>,
    /// When it last did not answer.
    pub(super) failed: Mutex<Option<Instant>>,
    /// Rows that wait until they can be written, and rows that were lost.
    pub(super) waiting: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) leaving: CancellationToken,
    pub(super) left: CancellationToken,
    /// The migration by which a newer version has changed the store, so that this one cannot use it.
    pub(super) outdated: watch::Sender<Option<i64>>,
}

/// One that this console held when it last heard of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnLease {
    pub term: i64,
    /// Counted on until then.
    pub until: Instant,
}

impl Shared {
    pub(super) fn new(store: SharedPool, me: Membership, leaving: CancellationToken) -> Self {
        Self {
            me,
            store,
            held: Mutex::default(),
            changes: watch::Sender::new(0),
            known: Mutex::default(),
            heard: Mutex::new(Instant::now()),
            trouble: Mutex::default(),
            failed: Mutex::default(),
            waiting: AtomicU64::default(),
            lost: AtomicU64::default(),
            leaving,
            left: CancellationToken::new(),
            outdated: watch::Sender::new(None),
        }
    }

    /// Looks at the store until the console leaves.
    pub(super) async fn run(self: Arc<Self>, mut round: Round) {
        let mut next = Instant::now() + self.pause();
        while self.leaving.run_until_cancelled(tokio::time::sleep_until(next.into())).await.is_some() {
            let began = Instant::now();
            self.go_round(&mut round).await;
            next = began + self.pause();
        }
        // The others take over at once. A store that is away lets them wait until the leases end.
        self.held.lock().clear();
        self.changes.send_modify(|count| *count += 1);
        if self.outdated.borrow().is_none() {
            let _away = tokio::time::timeout(LASTS, round.leave()).await;
        }
        self.left.cancel();
    }

    /// Until the next look: a third of a lease, or less where one of another console ends before that. Whoever lives has renewed it by
    /// then; of one who has died it is taken in the moment in which it ends.
    fn pause(&self) -> Duration {
        if self.trouble.lock().is_some() {
            // What was known of the others is not true any more.
            return RENEWED_EACH;
        }
        let known = self.known.lock();
        let of_others = known.leases.iter().filter(|lease| lease.left_ms > 0 && lease.holder != self.me.process);
        let ends = of_others.map(|lease| Duration::from_millis(lease.left_ms.unsigned_abs())).min();
        RENEWED_EACH.min(ends.unwrap_or(RENEWED_EACH)).max(SHORTEST_PAUSE)
    }

    pub(super) async fn go_round(&self, round: &mut Round) {
        let before = Instant::now();
        round.tell(self.waiting.load(Relaxed), self.lost.load(Relaxed));
        match round.go().await {
            Ok(FleetOfConsoles { outdated_by: Some(migration), .. }) => self.outdate(migration),
            Ok(known) => {
                self.take_in(&known, before + LASTS - MARGIN);
                *self.known.lock() = known;
                *self.heard.lock() = Instant::now();
                self.store.set_silent(false);
                if self.trouble.lock().take().is_some() {
                    tracing::info!("the shared store answers again");
                }
            }
            Err(error) => {
                *self.failed.lock() = Some(Instant::now());
                // One that answers with an error, as a standby does, is not silent.
                self.store.set_silent(error.as_database_error().is_none());
                self.note(&error);
            }
        }
    }

    /// What is held by now, and until when that can be counted on.
    fn take_in(&self, known: &FleetOfConsoles, until: Instant) {
        let own = known.leases.iter().filter(|lease| lease.holder == self.me.process && lease.left_ms > 0);
        let now: BTreeMap<Work, OwnLease> = own.map(|lease| (lease.work, OwnLease { term: lease.term, until })).collect();
        let terms = |held: &BTreeMap<Work, OwnLease>| held.iter().map(|(work, lease)| (*work, lease.term)).collect::<Vec<_>>();
        let mut held = self.held.lock();
        let has_changed = terms(&held) != terms(&now);
        *held = now;
        drop(held);
        if has_changed {
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// One line in the log when trouble begins or changes.
    fn note(&self, error: &sqlx::Error) {
        let reason = match error {
            sqlx::Error::Database(error) => error.message().to_owned(),
            // The pool speaks of its own URL, which is the store's here.
            sqlx::Error::Io(error) => error.to_string().replace("the database URL", "the URL of the store"),
            error => error.to_string(),
        };
        let sentence = format!("The shared store does not answer ({reason}). This console goes on with what it did last.");
        let mut trouble = self.trouble.lock();
        if trouble.is_none() {
            tracing::warn!("{sentence}");
        }
        *trouble = Some(sentence);
    }
}
