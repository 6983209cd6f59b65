//! A session on the server, as its holder sees it: sqlx's connection, and what the pool has seen of
//! the statements that ran on it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_stream::try_stream;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use sqlx::postgres::{PgConnection, PgQueryResult, PgRow, PgStatement, PgTransactionManager, PgTypeInfo};
use sqlx::{Describe, Either, Error, Execute, Executor, Postgres, SqlStr};
use sqlx_core::transaction::TransactionManager;

use super::core::Pooled;
use super::record::Record;
use super::statement::{Effect, Taken};
use super::watch::{Watch, bounded};

/// A session on the server, lent out: what `&mut *lease` and `&mut *transaction` are.
///
/// It is an [`sqlx::Executor`], so queries and macros of sqlx run on it, and it dereferences to
/// [`PgConnection`] for everything else. Statements that run on it are seen by the pool: after an
/// ordinary `select`, `insert`, `update` or `delete` nothing has to be verified when the lease ends.
/// Whoever takes the bare [`PgConnection`] may leave anything behind, so the session is then verified
/// in the background, with one round trip, before the next caller gets it.
///
/// ```no_run
/// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// let mut lease = pool.acquire().await?;
/// let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&mut *lease).await?;
/// sqlx::query("update totals set orders = $1").bind(orders).execute(&mut *lease).await?;
/// # Ok(()) }
/// ```
pub struct Session {
    raw: PgConnection,
    record: Arc<Record>,
    expires_at: Instant,
    /// Its place in the list of holders.
    slot: usize,
    left: Left,
    /// When it was lent; until the lease ends.
    lent_at: Option<Instant>,
    /// See [`PoolOptions::command_timeout`](super::PoolOptions#structfield.command_timeout).
    command_timeout: Option<Duration>,
}

/// What the holder has left behind so far, as far as the pool can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Anything was sent at all.
    pub used: bool,
    /// Something that has to be ended: a statement under way, a transaction.
    pub open: bool,
    /// Something that outlives a transaction: a setting, a role, a LISTEN, an advisory lock.
    pub state: bool,
}

impl Session {
    pub(super) fn new(raw: PgConnection, backend_pid: i32, expires_at: Instant, command_timeout: Option<Duration>) -> Box<Self> {
        Box::new(Self {
            raw,
            record: Record::new(backend_pid),
            expires_at,
            slot: usize::MAX,
            left: Left::default(),
            lent_at: None,
            command_timeout,
        })
    }

    /// The limit on this side, for a peer that has died. A holder who has changed settings may have
    /// lifted the server's limit for a long statement, and is trusted.
    fn limit(&self) -> Option<Duration> {
        self.command_timeout.filter(|_| !self.left.state)
    }

    /// The process id of the server's backend, as in pg_stat_activity.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll::pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// let slow = pool.acquire().await?;
    /// sqlx::query("select pg_cancel_backend($1)").bind(slow.backend_pid()).execute(&pool).await?;
    /// # Ok(()) }
    /// ```
    pub fn backend_pid(&self) -> i32 {
        self.record.backend_pid
    }

    #[inline]
    pub(super) fn set_lent_at(&mut self, at: Instant) {
        self.lent_at = Some(at);
    }

    /// When the lease began that ends now; `None` if it has ended before.
    #[inline]
    pub(super) fn take_lent_at(&mut self) -> Option<Instant> {
        self.lent_at.take()
    }

    #[inline]
    pub(super) fn left(&self) -> Left {
        self.left
    }

    /// The session is known to be as it was before.
    pub(super) fn mark_clean(&mut self) {
        self.left = Left::default();
        self.record.set_in_transaction(Some(false));
    }

    /// For the pool's own steps, which know what they leave behind.
    pub(super) fn raw(&mut self) -> &mut PgConnection {
        &mut self.raw
    }

    /// For a step of the pool itself that is [`bounded`] as a statement is.
    pub(super) fn watched(&mut self) -> (&Watch, Option<Duration>, &mut PgConnection) {
        (&self.record.watch, self.command_timeout, &mut self.raw)
    }

    pub(super) fn into_raw(self) -> PgConnection {
        self.raw
    }

    /// A step of the pool itself begins; until [`ended`](Self::ended) it counts as under way.
    pub(super) fn begins(&mut self, effect: Effect) -> Step {
        let before = self.left.open;
        self.left.used = true;
        self.left.open = true;
        self.left.state |= effect == Effect::State;
        Step { effect, open_before: before }
    }

    /// The step has ended well, and the server's last answer to it was read.
    pub(super) fn ended(&mut self, step: Step) {
        match step.effect {
            Effect::Nothing | Effect::State => self.left.open = step.open_before,
            Effect::Begin => self.record.set_in_transaction(Some(true)),
            Effect::End => {
                // A commit in plain SQL is not counted by sqlx, which would then begin a savepoint next time.
                self.left.open = PgTransactionManager::get_transaction_depth(&self.raw) > 0;
                self.record.set_in_transaction(Some(false));
            }
        }
    }
}

/// A statement under way.
#[must_use = "a step that is not ended leaves the session open"]
pub(super) struct Step {
    effect: Effect,
    open_before: bool,
}

impl Pooled for Box<Session> {
    fn is_expired(&self, now: Instant) -> bool {
        now >= self.expires_at
    }

    fn record(&self) -> &Arc<Record> {
        &self.record
    }

    fn slot(&self) -> usize {
        self.slot
    }

    fn set_slot(&mut self, slot: usize) {
        self.slot = slot;
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
        self.left = Left { used: true, open: true, state: true };
        self.record.set_in_transaction(None);
        &mut self.raw
    }
}

impl AsMut<PgConnection> for Session {
    fn as_mut(&mut self) -> &mut PgConnection {
        self
    }
}

impl<'c> Executor<'c> for &'c mut Session {
    type Database = Postgres;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<PgQueryResult, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Taken::from(query);
        Box::pin(async move {
            let step = self.begins(query.effect());
            let result = bounded(&self.record.watch, self.limit(), (&mut self.raw).execute(query)).await??;
            self.ended(step);
            Ok(result)
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Taken::from(query);
        Box::pin(try_stream! {
            let step = self.begins(query.effect());
            let limit = self.limit();
            let mut answers = (&mut self.raw).fetch_many(query);
            while let Some(answer) = bounded(&self.record.watch, limit, answers.next()).await? {
                yield answer?;
            }
            drop(answers);
            self.ended(step);
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let query = Taken::from(query);
        Box::pin(async move {
            let step = self.begins(query.effect());
            let row = bounded(&self.record.watch, self.limit(), (&mut self.raw).fetch_optional(query)).await??;
            self.ended(step);
            Ok(row)
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [PgTypeInfo]) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let step = self.begins(Effect::Nothing);
            let statement = bounded(&self.record.watch, self.limit(), (&mut self.raw).prepare_with(sql, parameters)).await??;
            self.ended(step);
            Ok(statement)
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let step = self.begins(Effect::Nothing);
            let described = bounded(&self.record.watch, self.limit(), (&mut self.raw).describe(sql)).await??;
            self.ended(step);
            Ok(described)
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("backend_pid", &self.backend_pid()).field("left", &self.left).finish_non_exhaustive()
    }
}
