//! A connection in a caller's hands.

pub(crate) mod acquire;
mod coop;
pub(crate) mod examine;
pub(crate) mod home_runtime;
mod own_error;
mod queue_wait;
pub(crate) mod retry;
pub(crate) mod savepoint;
pub(crate) mod transaction;
pub(crate) mod transaction_options;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgConnection;

use crate::clean::{CleanSession, needed};
use crate::hooks::Rejection;
use crate::numbers::counters::CloseReason;
use crate::session::Session;
use crate::shared::Shared;

/// A checked-out connection; it goes back to its pool when dropped.
///
/// It dereferences to [`Session`], on which every query and macro of sqlx runs (`&mut *lease`), and
/// further to sqlx's [`PgConnection`](sqlx::PgConnection) for everything else. What the holder may have left behind is
/// undone before the next caller gets the connection, as [`Reset`](super::Reset) says, off the
/// caller's path; if that takes longer than 6 s the connection is closed. Until then it counts as
/// checked out.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// let mut lease = pool.acquire().await?;
/// sqlx::query("select pg_notify('orders', 'new')").execute(&mut *lease).await?;
/// drop(lease); // back in the pool
/// # Ok(()) }
/// ```
#[must_use = "a lease that is not used goes straight back"]
pub struct Lease {
    pool: Arc<Shared>,
    /// Taken only by `drop`, `discard` and `detach`.
    session: Option<Box<Session>>,
}

impl Lease {
    #[inline]
    pub(crate) fn new(pool: Arc<Shared>, clean: CleanSession, since: Instant) -> Self {
        let mut session = clean.into_session();
        session.set_lent_at(since);
        Self { pool, session: Some(session) }
    }

    /// Closes the connection instead of giving it back: for a session whose state cannot be undone.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut lease = pool.acquire().await?;
    /// sqlx::query("load 'auto_explain'").execute(&mut *lease).await?;
    /// lease.discard();
    /// # Ok(()) }
    /// ```
    pub fn discard(self) {
        self.discard_because(CloseReason::Dirty);
    }

    /// Takes the connection out of the pool for good: its place is free at once for another one, and it is the caller's to
    /// close. What was done in it so far stays as it is. Counted in [`Closes::detached`](crate::Closes::detached).
    ///
    /// For a session that must outlive the pool's rules: a replication stream, a `LISTEN` for hours.
    ///
    /// ```no_run
    /// # async fn example(pool: plimsoll_pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
    /// use sqlx::Connection;
    ///
    /// let mut own = pool.acquire().await?.detach();
    /// sqlx::query("listen orders").execute(&mut own).await?;
    /// own.close().await?;
    /// # Ok(()) }
    /// ```
    pub fn detach(mut self) -> PgConnection {
        let session = self.session.take().expect("a lease holds its session until it ends");
        self.pool.detach(*session)
    }

    /// Off the caller's path, since the hook may take its time.
    fn release_hooked(&self, mut session: Box<Session>) {
        let need = needed(&mut session, self.pool.options.reset);
        self.pool.note_hold(&mut session);
        self.pool.restore(session, need);
    }

    /// See [`Shared::turn_down`].
    fn turn_down(mut self, why: Rejection) {
        if let Some(session) = self.session.take() {
            self.pool.turn_down(session, why);
        }
    }

    pub(crate) fn discard_because(mut self, reason: CloseReason) {
        if let Some(session) = self.session.take() {
            self.pool.discard(session, reason);
        }
    }
}

impl Deref for Lease {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().expect("a lease holds its session until it ends")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("a lease holds its session until it ends")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        if let Some(unfit) = session.left().unfit {
            return self.pool.give_up(session, unfit);
        }
        if self.pool.watches_releases {
            return self.release_hooked(session);
        }
        match CleanSession::returned(session, self.pool.options.reset) {
            Ok(clean) => self.pool.give_back(clean),
            Err((mut session, need)) => {
                self.pool.note_hold(&mut session);
                self.pool.restore(session, Some(need));
            }
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("backend_pid", &self.backend_pid()).finish_non_exhaustive()
    }
}
