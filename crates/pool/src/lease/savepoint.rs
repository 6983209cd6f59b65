//! A part of a transaction that can be undone by itself.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::task::{Context, Waker};

use sqlx::postgres::PgTransactionManager;
use sqlx::{SqlSafeStr, raw_sql};
use sqlx_core::transaction::TransactionManager;

use super::transaction::RolledBack;
use crate::holders::deadline::with_deadline;
use crate::session::Session;
use crate::session::effect::Effect;
use crate::session::sql;

/// A savepoint, begun by [`Transaction::begin`](crate::Transaction::begin). Dropped without [`commit`](Self::commit), what was
/// done since is undone before the next statement of the transaction; the transaction goes on. Statements run on
/// `&mut *savepoint`.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), sqlx::Error> {
/// let mut tx = pool.begin().await?;
/// let mut attempt = tx.begin().await?;
/// match sqlx::query("insert into orders (id) values (7)").execute(&mut *attempt).await {
///     Ok(_) => attempt.commit().await?,
///     Err(_) => attempt.rollback().await?, // it is there already, and the transaction can still be committed
/// }
/// sqlx::query("update totals set seen = true").execute(&mut *tx).await?;
/// tx.commit().await
/// # }
/// ```
#[must_use = "a savepoint that is dropped is rolled back"]
#[derive(Debug)]
pub struct Savepoint<'t> {
    session: &'t mut Session,
    /// How deep the session is in transactions with this one; 0 once it is over.
    depth: usize,
}

impl<'t> Savepoint<'t> {
    pub(super) async fn open(session: &'t mut Session) -> Result<Self, sqlx::Error> {
        if session.left().may_have_failed() {
            // Refused before sqlx hears of it, so that what encloses it can still be rolled back by itself.
            raw_sql(sql::IS_TRANSACTION_GOOD).execute(&mut *session).await?;
        }
        let depth = session.depth() + 1;
        let begun = BeginGuard { enclosing: depth - 1, session: &mut *session };
        take(begun.session, Step::Begin).await?;
        drop(begun);
        Ok(Self { session, depth })
    }

    /// A savepoint within this one.
    ///
    /// # Errors
    /// Those of [`Transaction::begin`](crate::Transaction::begin).
    ///
    /// ```no_run
    /// # async fn example(tx: &mut plimsoll_pool::Transaction) -> Result<(), sqlx::Error> {
    /// let mut outer = tx.begin().await?;
    /// outer.begin().await?.commit().await?;
    /// outer.commit().await
    /// # }
    /// ```
    pub async fn begin(&mut self) -> Result<Savepoint<'_>, sqlx::Error> {
        Savepoint::open(self.session).await
    }

    /// Keeps what was done since, as a part of the transaction.
    ///
    /// # Errors
    /// When a statement since has failed (25P02): what was done since is then undone. [`RolledBack`] when the transaction was
    /// rolled back because a savepoint within this one was dropped while it began. When the connection is lost.
    ///
    /// ```no_run
    /// # async fn example(tx: &mut plimsoll_pool::Transaction) -> Result<(), sqlx::Error> {
    /// let mut part = tx.begin().await?;
    /// sqlx::query("insert into orders (item) values ('rope')").execute(&mut *part).await?;
    /// part.commit().await
    /// # }
    /// ```
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        if !self.is_open() {
            return Err(RolledBack.into());
        }
        while self.is_open() {
            take(self.session, Step::Commit).await?;
        }
        self.depth = 0;
        Ok(())
    }

    /// Undoes what was done since. The transaction goes on, even where a statement since has failed. Where it was rolled back as a whole,
    /// because a savepoint within this one was dropped while it began, nothing is left to undo: that is no error, and its commit will be one.
    ///
    /// # Errors
    /// When the connection is lost.
    ///
    /// ```no_run
    /// # async fn example(tx: &mut plimsoll_pool::Transaction) -> Result<(), sqlx::Error> {
    /// let mut part = tx.begin().await?;
    /// sqlx::query("delete from orders").execute(&mut *part).await?;
    /// part.rollback().await
    /// # }
    /// ```
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        while self.is_open() {
            take(self.session, Step::Rollback).await?;
        }
        self.depth = 0;
        Ok(())
    }

    /// It, or one within it that was forgotten.
    fn is_open(&self) -> bool {
        self.depth > 0 && self.session.depth() >= self.depth
    }
}

/// Where a savepoint does not begin, because its future was dropped or the server did not answer as expected, sqlx has undone
/// what encloses it and would run what follows outside of it. The whole transaction is then given up.
struct BeginGuard<'s> {
    session: &'s mut Session,
    /// How deep the session was before.
    enclosing: usize,
}

impl Drop for BeginGuard<'_> {
    fn drop(&mut self) {
        if self.session.depth() < self.enclosing {
            give_up(self.session);
        }
    }
}

/// Rolls the transaction back and puts a failed one in its place: each further statement is refused, also on the bare
/// connection, until the session is cleaned. Sent with the next statement.
fn give_up(session: &mut Session) {
    while session.depth() > 0 {
        PgTransactionManager::start_rollback(session.raw());
    }
    // Outside of transactions sqlx queues the statement in the first poll, and undoes nothing when the future is dropped.
    let begin = pin!(PgTransactionManager::begin(session.raw(), Some(sql::BEGIN_FAILED.into_sql_str())));
    let _is_queued = begin.poll(&mut Context::from_waker(Waker::noop()));
}

#[derive(Clone, Copy)]
enum Step {
    Begin,
    Commit,
    Rollback,
}

/// One step, which a dead peer cannot keep for ever.
async fn take(session: &mut Session, step: Step) -> Result<(), sqlx::Error> {
    let begun = session.begins(Effect::Transaction);
    let (watch, limit, raw) = session.watched();
    let outcome = match step {
        Step::Begin => with_deadline(watch, limit, PgTransactionManager::begin(raw, None)).await,
        Step::Commit => with_deadline(watch, limit, PgTransactionManager::commit(raw)).await,
        Step::Rollback => with_deadline(watch, limit, PgTransactionManager::rollback(raw)).await,
    };
    let outcome = outcome.and_then(|outcome| outcome);
    match &outcome {
        Ok(()) => session.ended(begun),
        Err(error) => session.left.fails(error),
    }
    outcome
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        // Sent with the next statement.
        while self.is_open() {
            PgTransactionManager::start_rollback(self.session.raw());
        }
    }
}

impl Deref for Savepoint<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
}

impl DerefMut for Savepoint<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session
    }
}
