//! A session on the server, as its holder sees it: sqlx's connection, and what the pool has seen of
//! the statements that ran on it.

pub(crate) mod backend;
pub(crate) mod effect;
mod fitness;
mod frame;
pub(crate) mod leftovers;
pub(crate) mod lexer;
pub(crate) mod query;
pub(crate) mod rows;
mod session_acquire;
mod session_executor;
pub(crate) mod sql;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnection, PgTransactionManager};
use sqlx_core::transaction::TransactionManager;

use crate::core::Pooled;
use crate::holders::deadline::StatementDeadline;
use crate::holders::session_status::SessionStatus;
use crate::spans::Origin;
use backend::{Backend, BackendIdentity};
use effect::{Effect, StatementKind};
use leftovers::{Leftovers, RunningStatement};

/// A session on the server, lent out: what `&mut *lease` and `&mut *transaction` are.
///
/// It is an [`sqlx::Executor`], so queries and macros of sqlx run on it, and it dereferences to
/// [`PgConnection`] for everything else. Statements that run on it are seen by the pool: after an
/// ordinary `select`, `insert`, `update` or `delete` nothing has to be verified when the lease ends.
/// Whoever takes the bare [`PgConnection`] may leave anything behind, so the session is then verified
/// in the background, with one round trip, before the next caller gets it.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// let mut lease = pool.acquire().await?;
/// let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *lease).await?;
/// sqlx::query("update totals set orders = $1").bind(orders).execute(&mut *lease).await?;
/// # Ok(()) }
/// ```
pub struct Session {
    pub(crate) raw: PgConnection,
    pub(crate) record: Arc<SessionStatus>,
    pub(crate) left: Leftovers,
    /// Where its statements go.
    pub(crate) origin: Arc<Origin>,
    /// What the server told of the session when it was opened.
    backend: Backend,
    expires_at: Instant,
    /// When its server was last known to be of the kind that is wanted.
    verified_at: Instant,
    /// Its place in the list of holders.
    slot: usize,
    /// The hook of the connect has set something that a reset of the session undoes.
    is_prepared: bool,
    /// See [`Pooled::epoch`].
    epoch: u32,
    /// When it was lent; until the lease ends.
    lent_at: Option<Instant>,
    /// A lease of it has ended.
    was_lent: bool,
}

impl Session {
    pub(crate) fn new(raw: PgConnection, origin: Arc<Origin>, backend: Backend, expires_at: Instant, verified_at: Instant) -> Self {
        let record = SessionStatus::new(backend.pid);
        let left = Leftovers { read_only: backend.read_only, ..Leftovers::default() };
        let (slot, is_prepared, epoch, lent_at, was_lent) = (usize::MAX, false, 0, None, false);
        Self { raw, record, left, origin, backend, expires_at, verified_at, slot, is_prepared, epoch, lent_at, was_lent }
    }

    /// The limit on this side, for a peer that has died. A holder who has changed settings may have
    /// lifted the server's limit for a long statement, and is trusted.
    pub(crate) fn limit(&self) -> Option<Duration> {
        self.backend.command_timeout.filter(|_| self.left.is_bounded())
    }

    /// Of the session as it was opened.
    pub(crate) fn command_timeout(&self) -> Option<Duration> {
        self.backend.command_timeout
    }

    /// The process id of the server's backend, as in pg_stat_activity.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// let slow = pool.acquire().await?;
    /// sqlx::query("select pg_cancel_backend($1)").bind(slow.backend_pid()).execute(&pool).await?;
    /// # Ok(()) }
    /// ```
    pub fn backend_pid(&self) -> i32 {
        self.record.backend_pid
    }

    /// The server's process that works for this session alone; `None` where a pooler in between may lend it to others.
    pub(crate) fn identity(&self) -> Option<BackendIdentity> {
        self.backend.identity
    }

    /// The process that answered just now. Another one than before means a pooler in between.
    pub(crate) fn was_answered_by(&mut self, pid: i32) {
        if pid != self.record.backend_pid {
            self.backend.identity = None;
        }
    }

    /// A pooler in between lends it for a transaction each.
    pub(crate) fn is_lent(&self) -> bool {
        self.backend.is_lent
    }

    /// Whether the server ends a statement whose client has gone, because the pool has asked for it.
    pub(crate) fn watches_its_client(&self) -> bool {
        self.backend.watches_its_client
    }

    #[inline]
    pub(crate) fn set_lent_at(&mut self, at: Instant) {
        self.lent_at = Some(at);
    }

    /// When the lease began that ends now; `None` if it has ended before.
    #[inline]
    pub(crate) fn take_lent_at(&mut self) -> Option<Instant> {
        self.was_lent = true;
        self.lent_at.take()
    }

    /// Whether somebody has had it before the holder of now.
    pub(crate) fn was_lent_before(&self) -> bool {
        self.was_lent
    }

    pub(crate) fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    /// Its holder has sent nothing, and none before has left anything.
    #[inline]
    pub(crate) fn is_untouched(&self) -> bool {
        !self.left.used
    }

    /// Where a pooler lends it, settings are in the session of somebody else by now.
    #[inline]
    pub(crate) fn left(&self) -> Leftovers {
        Leftovers { state: self.left.state && !self.backend.is_lent, ..self.left }
    }

    /// The session is as it was before, or its settings are the next holder's to find.
    #[inline]
    pub(crate) fn passes_on(&mut self) {
        let Leftovers { state, read_only, .. } = self.left();
        let read_only = self.backend.read_only || state && read_only;
        self.left = Leftovers { used: state, state, read_only, ..Leftovers::default() };
    }

    /// The session is known to be as it was before.
    pub(crate) fn mark_clean(&mut self) {
        self.left = Leftovers { read_only: self.backend.read_only, ..Leftovers::default() };
        self.record.set_in_transaction(Some(false));
    }

    /// Whether a reset of the session undoes what the hook of the connect has set.
    pub(crate) fn is_prepared(&self) -> bool {
        self.is_prepared
    }

    /// For the pool's own steps, which know what they leave behind.
    pub(crate) fn raw(&mut self) -> &mut PgConnection {
        &mut self.raw
    }

    /// For a step of the pool itself that is [bounded](super::watch::bounded) as a statement is.
    pub(crate) fn watched(&mut self) -> (&StatementDeadline, Option<Duration>, &mut PgConnection) {
        (&self.record.deadline, self.backend.command_timeout, &mut self.raw)
    }

    pub(crate) fn into_raw(self) -> PgConnection {
        self.raw
    }

    /// A transaction of the pool's begins.
    pub(crate) fn begins_transaction(&mut self, read_only: bool) -> RunningStatement {
        self.left.begun = true;
        let depth = self.depth();
        self.left.begins(StatementKind { effect: Effect::Begin, read_only }, depth)
    }

    /// A step of the pool itself begins; until [`ended`](Self::ended) it counts as under way.
    pub(crate) fn begins(&mut self, effect: Effect) -> RunningStatement {
        let depth = self.depth();
        self.left.begins(StatementKind::from(effect), depth)
    }

    /// The step has ended well, and the server's last answer to it was read.
    pub(crate) fn ended(&mut self, step: RunningStatement) {
        let step = step.at_depth(self.depth());
        self.left.ended(step, &self.record);
    }

    /// How deep sqlx takes the session to be in transactions.
    pub(crate) fn depth(&self) -> usize {
        PgTransactionManager::get_transaction_depth(&self.raw)
    }

    /// The hook of the connect has left this: it is how the session is meant to be.
    pub(crate) fn is_prepared_with(&mut self, left: Leftovers) {
        self.is_prepared = left.state;
        // On the bare connection it may have asked for that or not.
        if left.read_only && !left.bare {
            (self.backend.read_only, self.backend.took_writes) = (true, false);
        }
    }
}

impl Pooled for Session {
    fn is_expired(&self, now: Instant) -> bool {
        now >= self.expires_at
    }

    fn verified_at(&self) -> Instant {
        self.verified_at
    }

    fn record(&self) -> &Arc<SessionStatus> {
        &self.record
    }

    fn slot(&self) -> usize {
        self.slot
    }

    fn set_slot(&mut self, slot: usize) {
        self.slot = slot;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }
}

impl Deref for Session {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.raw
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.left = Leftovers { begun: self.left.begun, unfit: self.left.unfit, ..Leftovers::anything() };
        self.record.set_in_transaction(None);
        &mut self.raw
    }
}

impl AsMut<PgConnection> for Session {
    fn as_mut(&mut self) -> &mut PgConnection {
        self
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("backend_pid", &self.backend_pid()).field("left", &self.left).finish_non_exhaustive()
    }
}
