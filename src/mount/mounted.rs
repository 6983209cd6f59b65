//! A console that runs.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::access::password::PasswordSource;
use crate::server::{Console, router};
use crate::store::StoreError;

/// How long its probes get to tell the server that they leave.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// A running console; see [`console`](crate::console).
///
/// ```no_run
/// # async fn example(orders: plimsoll::pool::Pool, reports: plimsoll::pool::Pool) -> Result<(), Box<dyn std::error::Error>> {
/// // Two pools, two consoles: nothing is shared between them.
/// let first = plimsoll::console(orders).at("/admin/orders").admin_password("correct horse").start().await?;
/// let second = plimsoll::console(reports).at("/admin/reports").admin_password("battery staple").start().await?;
/// let app: axum::Router = axum::Router::new().merge(first.router()).merge(second.router());
/// # Ok(()) }
/// ```
pub struct MountedConsole {
    console: Arc<Console>,
    standing: PasswordSource,
    /// No other console uses the data folder meanwhile.
    data_folder: Option<File>,
}

impl MountedConsole {
    pub(super) fn new(console: Arc<Console>, standing: PasswordSource, data_folder: Option<File>) -> Self {
        Self { console, standing, data_folder }
    }

    /// Its routes, to be merged into the service's own. Headers, limits and the protection against other
    /// sites hold for these routes alone; the router has no fallback, unless it is mounted at `/`.
    pub fn router(&self) -> Router {
        router(self.console.clone())
    }

    /// Ends its background work and closes the connections of its probes; to be called when the service
    /// has stopped answering. The pool that it showed is left as it is, and the data folder is free for another console.
    pub async fn stop(&self) {
        self.console.stop(STOP_LIMIT).await;
        if let Some(error) = self.data_folder.as_ref().and_then(|held| held.unlock().err()) {
            tracing::warn!("the data folder stays locked until this process ends: {error}");
        }
    }

    /// Waits until a newer version has changed the shared store so that this one cannot use it any more.
    pub(crate) fn outdated(&self) -> impl Future<Output = StoreError> + Send + 'static {
        let leases = self.console.leases.clone();
        async move { leases.outdated().await }
    }

    /// Where its password comes from.
    pub(crate) fn standing(&self) -> &PasswordSource {
        &self.standing
    }
}

impl std::fmt::Debug for MountedConsole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MountedConsole").field("at", &self.console.access.base().of("/")).finish_non_exhaustive()
    }
}
