//! What is done to a connection before a caller gets it, and after.

use std::time::Duration;

/// When an idle connection is asked whether it is still alive before a caller gets it. Once a session of the pool has
/// refused a write (25006) that was not in a transaction asked to be read-only, the ping also asks whether the session
/// still takes writes: after a failover the old server may go on answering.
///
/// ```
/// use plimsoll_pool::{PoolOptions, PrePing};
/// let options = PoolOptions::new().pre_ping(PrePing::Always); // as SQLAlchemy's pool_pre_ping=True
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrePing {
    /// On every checkout: one round trip each.
    Always,
    /// Only after it sat idle this long: a busy pool pays nothing.
    IfIdleFor(Duration),
    /// Never: a dead connection is noticed by the caller's query.
    Never,
}

/// What is undone when a lease ends, before the next caller gets its connection. It happens in the
/// background, within 6 s or the connection is closed, and only where there is something to undo: the
/// pool sees the statements that ran on the lease (see [`Session`](super::Session)).
///
/// Whatever it is, nobody gets another caller's answers: after use as a bare `PgConnection` a probe proves that the protocol is in step.
///
/// | the holder leaves | `Rollback` | `DiscardAll` | `None` |
/// |---|---|---|---|
/// | answers unread (a future dropped midway), a COPY | read to the end, or closed | the same | the same |
/// | a statement running on | cancelled after 2 s | the same | the same |
/// | a transaction that the pool or sqlx began, or tried to begin | rolled back | rolled back | rolled back |
/// | a transaction begun in plain SQL | rolled back | rolled back | left open |
/// | the same on a bare [`PgConnection`](sqlx::PgConnection) | rolled back | rolled back | rolled back |
/// | `SET`, `SET ROLE`, `search_path` | reset | reset | left |
/// | `LISTEN`, session advisory locks, held cursors | ended | ended | left |
/// | temporary tables, SQL-level `PREPARE`, cached plans and sequences | left | discarded | left |
/// | what ends with its transaction: `SET LOCAL`, `set_config(…, true)`, savepoints, `pg_advisory_xact_lock` | ended with it | the same | the same |
/// | round trips in the background | 1 if one of the others may be left, else 0 | 4 after any use | 1 after use as a bare `PgConnection`, else 0 |
///
/// What a function of your own changes behind a plain `select` is seen by `DiscardAll` alone. `set_config` counts as local
/// to its transaction where its third argument is `true` in plain sight, not a parameter or an expression.
///
/// ```
/// use plimsoll_pool::{PoolOptions, Reset};
/// let options = PoolOptions::new().reset(Reset::DiscardAll);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reset {
    /// The transaction, and what is seen to outlive it. As SQLAlchemy's `reset_on_return="rollback"`, and more.
    #[default]
    Rollback,
    /// `DISCARD ALL` after any use, as PgBouncer's `server_reset_query`. sqlx prepares its statements anew each time.
    DiscardAll,
    /// The holder's word is taken. As SQLAlchemy's `reset_on_return=None`.
    None,
}
