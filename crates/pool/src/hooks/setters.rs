//! How hooks are set.

use std::time::Duration;

use super::{Hook, HookFuture};
use crate::options::PoolOptions;
use crate::session::Session;

impl PoolOptions {
    /// Runs on each new connection before anybody gets it. An error, a panic, or more time than
    /// [`hook_timeout`](Self::hook_timeout) is a failed connect with its reason, and repeated as any other; of several hosts
    /// the next one is tried first.
    ///
    /// Settings that it makes hold for the session's life: where the pool resets a session after a holder that has left
    /// settings behind ([`Reset`](crate::Reset)), the hook runs again. That is so where the pool can see that it has made some:
    /// by a `set` or `set_config` of its own, or on the bare connection. What a function of yours sets is not seen in
    /// `select set_up()`: run such a statement on `session.as_mut()`. A transaction that it leaves open is rolled back. For
    /// `statement_timeout` use [`command_timeout`](Self#structfield.command_timeout), which bounds this side too.
    ///
    /// Like every hook it must not take a connection of the same pool: where all are waiting for their hooks, it would wait
    /// for itself.
    ///
    /// ```
    /// use plimsoll_pool::PoolOptions;
    ///
    /// let options = PoolOptions::new().after_connect(|session| {
    ///     Box::pin(async move {
    ///         sqlx::query("set search_path = orders, public").execute(&mut *session).await?;
    ///         Ok(())
    ///     })
    /// });
    /// ```
    pub fn after_connect(mut self, hook: impl for<'s> Fn(&'s mut Session) -> HookFuture<'s, ()> + Send + Sync + 'static) -> Self {
        self.hooks.after_connect = Hook::new(hook);
        self
    }

    /// Runs before a caller gets a connection, be it new or used, after the ping if there is one. `Ok(true)`: the caller
    /// gets it. `Ok(false)`, an error, a panic, or more time than [`hook_timeout`](Self::hook_timeout): the
    /// connection is closed and counted in [`Closes::rejected`](crate::Closes::rejected), and another one taken, within the
    /// caller's own time. What it sets is undone after the caller, as if the caller had set it.
    ///
    /// It costs every caller the hook's round trips. [`Pool::try_acquire`](crate::Pool::try_acquire), which never waits,
    /// gives nothing where there is such a hook.
    ///
    /// ```
    /// use plimsoll_pool::PoolOptions;
    ///
    /// let options = PoolOptions::new().before_acquire(|session| {
    ///     Box::pin(async move {
    ///         let standby: bool = sqlx::query_scalar("select pg_is_in_recovery()").fetch_one(&mut *session).await?;
    ///         Ok(!standby)
    ///     })
    /// });
    /// ```
    pub fn before_acquire(mut self, hook: impl for<'s> Fn(&'s mut Session) -> HookFuture<'s, bool> + Send + Sync + 'static) -> Self {
        self.hooks.before_acquire = Hook::new(hook);
        self
    }

    /// Runs in the background after a lease has ended and its session was cleaned, before the next caller gets it. `Ok(false)`,
    /// an error, a panic, or more time than [`hook_timeout`](Self::hook_timeout): the connection is closed and
    /// counted in [`Closes::rejected`](crate::Closes::rejected). What it leaves behind is undone like a holder's.
    ///
    /// Until it has ended the connection counts as checked out. A lease that is [discarded](crate::Lease::discard) or
    /// [detached](crate::Lease::detach) does not meet it.
    ///
    /// ```
    /// use plimsoll_pool::PoolOptions;
    ///
    /// const MOST: i64 = 256 << 20;
    /// let options = PoolOptions::new().after_release(|session| {
    ///     Box::pin(async move {
    ///         let used = "select sum(used_bytes)::int8 from pg_backend_memory_contexts";
    ///         let used: i64 = sqlx::query_scalar(used).fetch_one(&mut *session).await?;
    ///         Ok(used < MOST)
    ///     })
    /// });
    /// ```
    pub fn after_release(mut self, hook: impl for<'s> Fn(&'s mut Session) -> HookFuture<'s, bool> + Send + Sync + 'static) -> Self {
        self.hooks.after_release = Hook::new(hook);
        self
    }

    /// Runs in the background on a connection that still works and is not needed any more: it is too old, beyond what is
    /// kept, or the pool is closed. Whatever comes of it, the connection is then closed. One that is broken or was
    /// discarded is dropped without it.
    ///
    /// ```
    /// use plimsoll_pool::PoolOptions;
    ///
    /// let options = PoolOptions::new().before_close(|session| {
    ///     Box::pin(async move {
    ///         sqlx::query("select forget_session()").execute(&mut *session).await?;
    ///         Ok(())
    ///     })
    /// });
    /// ```
    pub fn before_close(mut self, hook: impl for<'s> Fn(&'s mut Session) -> HookFuture<'s, ()> + Send + Sync + 'static) -> Self {
        self.hooks.before_close = Hook::new(hook);
        self
    }

    /// Bounds one run of a hook. Default 5 s, as HikariCP's `validationTimeout`: many round trips, and short beside
    /// [`timeout`](Self#structfield.timeout). A hook that blocks its thread cannot be stopped by it.
    ///
    /// ```
    /// use plimsoll_pool::PoolOptions;
    /// use std::time::Duration;
    ///
    /// let options = PoolOptions::new().hook_timeout(Duration::from_secs(1));
    /// ```
    pub fn hook_timeout(mut self, value: Duration) -> Self {
        self.hooks.timeout = value;
        self
    }
}
