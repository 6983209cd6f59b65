//! A connection in a caller's hands.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Instant;

use sqlx::postgres::PgConnection;

use super::callsite::CallSite;
use super::cleaning;
use super::connector::Conn;
use super::counters::CloseReason;
use super::shared::Shared;

/// A checked-out connection; it goes back to its pool when dropped.
///
/// It dereferences to sqlx's [`PgConnection`], so every query, macro and transaction of sqlx works
/// on `&mut *lease`. A lease that was used that way is verified on its way back, off the caller's
/// path: what is left of a query is drained, an open transaction rolled back; if that takes longer
/// than 5 s the connection is closed. Until then it counts as checked out.
#[must_use = "a lease that is not used goes straight back"]
pub struct Lease {
    pool: Arc<Shared>,
    /// Taken only by `drop` and `discard`.
    conn: Option<Conn>,
    since: Instant,
    /// The caller had the bare connection in hand, so its state is not known.
    touched: bool,
}

impl Lease {
    pub(super) fn new(pool: Arc<Shared>, conn: Conn, since: Instant) -> Self {
        Self { pool, conn: Some(conn), since, touched: false }
    }

    /// The process id of the server's backend, as in pg_stat_activity.
    pub fn backend_pid(&self) -> i32 {
        self.conn().backend_pid
    }

    /// Closes the connection instead of giving it back: for a session whose state cannot be undone.
    pub fn discard(mut self) {
        self.end(CloseReason::Dirty);
    }

    pub(super) fn discard_because(mut self, reason: CloseReason) {
        self.end(reason);
    }

    fn end(&mut self, reason: CloseReason) {
        if let Some(conn) = self.conn.take() {
            self.note_hold();
            self.pool.discard(conn, reason);
        }
    }

    /// Notes who holds a connection that was handed over by another lease.
    pub(super) fn assign(&self, site: CallSite) {
        self.pool.state.lock().holders.lend(self.conn().slot, site, self.since);
    }

    /// The session is known to be as it was before.
    pub(super) fn mark_clean(&mut self) {
        self.touched = false;
    }

    pub(super) fn pool(&self) -> &Arc<Shared> {
        &self.pool
    }

    fn note_hold(&self) {
        let hold = self.since.elapsed();
        self.pool.holds.record(hold);
        self.pool.state.lock().core.note_hold(hold);
    }

    fn conn(&self) -> &Conn {
        self.conn.as_ref().expect("a lease holds its connection until it ends")
    }
}

impl Deref for Lease {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.conn().raw
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.touched = true;
        &mut self.conn.as_mut().expect("a lease holds its connection until it ends").raw
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        self.note_hold();
        if self.touched {
            self.pool.runtime.spawn(cleaning::clean(self.pool.clone(), conn));
        } else {
            self.pool.give_back(conn);
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("backend_pid", &self.backend_pid()).finish_non_exhaustive()
    }
}
