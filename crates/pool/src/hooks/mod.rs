//! Code of the service that runs at the turning points of a connection's life.

mod running;
mod setters;
mod verdict;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;

use super::session::Session;

pub(crate) use running::{HookFailure, run};
pub(crate) use verdict::{Rejection, judge};

/// What a hook returns: `Box::pin(async move { … })`.
///
/// ```
/// use plimsoll_pool::{HookFuture, Session};
///
/// fn says_hello(session: &mut Session) -> HookFuture<'_, ()> {
///     Box::pin(async move {
///         sqlx::query("select 'hello'").execute(&mut *session).await?;
///         Ok(())
///     })
/// }
/// let options = plimsoll_pool::PoolOptions::new().after_connect(says_hello);
/// ```
pub type HookFuture<'s, T> = BoxFuture<'s, Result<T, sqlx::Error>>;

type HookFn<T> = dyn for<'s> Fn(&'s mut Session) -> HookFuture<'s, T> + Send + Sync;

/// One hook. Two are equal if they are the same one.
pub(crate) struct Hook<T>(Arc<HookFn<T>>);

impl<T> Hook<T> {
    fn new(hook: impl for<'s> Fn(&'s mut Session) -> HookFuture<'s, T> + Send + Sync + 'static) -> Option<Self> {
        Some(Self(Arc::new(hook)))
    }
}

impl<T> Clone for Hook<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Hook<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> fmt::Debug for Hook<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

/// The hooks of a pool; set by [`PoolOptions::after_connect`](crate::PoolOptions::after_connect) and its kin.
///
/// ```
/// use plimsoll_pool::PoolOptions;
///
/// let options = PoolOptions::new().before_close(|_| Box::pin(async { Ok(()) }));
/// assert!(options == options.clone() && options != PoolOptions::new());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hooks {
    pub(crate) timeout: Duration,
    pub(crate) after_connect: Option<Hook<()>>,
    pub(crate) before_acquire: Option<Hook<bool>>,
    pub(crate) after_release: Option<Hook<bool>>,
    pub(crate) before_close: Option<Hook<()>>,
}

impl Default for Hooks {
    fn default() -> Self {
        let timeout = Duration::from_secs(5);
        Self { timeout, after_connect: None, before_acquire: None, after_release: None, before_close: None }
    }
}
