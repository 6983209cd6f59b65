//! The usual troubles of a database, made to happen on request: one file each. Each is bounded, ends by itself after ten minutes, and
//! takes back all that it did: connections, locks, statements, instances.

mod deploy_surge;
mod leak;
mod lock_pile_up;
mod pooler_full;
mod slow_statement;

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Error};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::model::{Trouble, TroubleState};
use super::services::{DemoServices, ServicesError};

/// Long enough to be found and understood; nobody has to remember to end it.
const LASTS: Duration = Duration::from_secs(600);
/// What is taken back is given so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// The `application_name` of sessions that belong to no service.
const APPLICATION: &str = "demo";

/// Why a trouble could not be made, or not be taken back.
#[derive(Debug, thiserror::Error)]
enum TroubleError {
    #[error("the server refuses: {0}")]
    Server(#[from] Error),
    #[error(transparent)]
    Services(#[from] ServicesError),
    #[error("not all of it was taken back within {} s", PATIENCE.as_secs())]
    Late,
}

/// The switch.
pub struct Troubles {
    services: Arc<DemoServices>,
    now: watch::Sender<Trouble>,
    running: Mutex<Option<Running>>,
    stopping: CancellationToken,
}

/// A trouble that happens.
struct Running {
    ends: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    async fn end(self) {
        self.ends.cancel();
        // One that has panicked has nothing left to take back.
        let _ended = self.task.await;
    }
}

impl Troubles {
    /// None yet. All end when cancelled.
    pub fn new(services: Arc<DemoServices>, stopping: CancellationToken) -> Arc<Self> {
        Arc::new(Self { services, now: watch::Sender::new(Trouble::None), running: Mutex::default(), stopping })
    }

    /// The one that happens now, and what can.
    pub fn state(&self) -> TroubleState {
        TroubleState { now: *self.now.borrow(), has_pooler: self.services.pooler.is_some() }
    }

    /// Ends the one that happens, wholly, and then begins this one.
    ///
    /// # Errors
    /// A sentence where it cannot happen here.
    pub async fn set(self: &Arc<Self>, trouble: Trouble) -> Result<TroubleState, String> {
        if !trouble.is_possible(self.services.pooler.is_some()) {
            return Err(format!("{} needs PgBouncer, which is not installed here.", trouble.title()));
        }
        let mut running = self.running.lock().await;
        if let Some(former) = running.take() {
            former.end().await;
        }
        if trouble != Trouble::None && !self.stopping.is_cancelled() {
            self.now.send_replace(trouble);
            let ends = self.stopping.child_token();
            let task = tokio::spawn(self.clone().happen(trouble, ends.clone()));
            *running = Some(Running { ends, task });
        }
        Ok(self.state())
    }

    async fn happen(self: Arc<Self>, trouble: Trouble, ends: CancellationToken) {
        tracing::info!("a trouble of the demo begins: {}", trouble.title());
        let course = self.course(trouble, &ends);
        tokio::pin!(course);
        let ended = tokio::select! {
            ended = &mut course => ended,
            () = sleep(LASTS) => {
                ends.cancel();
                course.await
            }
        };
        match ended {
            Ok(()) => tracing::info!("a trouble of the demo has ended: {}", trouble.title()),
            Err(error) => tracing::warn!("a trouble of the demo, {}, has failed: {error}", trouble.title()),
        }
        self.now.send_replace(Trouble::None);
    }

    async fn course(&self, trouble: Trouble, ends: &CancellationToken) -> Result<(), TroubleError> {
        match trouble {
            Trouble::None => Ok(()),
            Trouble::Leak => leak::course(&self.services, ends).await,
            Trouble::SlowStatement => slow_statement::course(&self.services, ends).await,
            Trouble::LockPileUp => lock_pile_up::course(&self.services, ends).await,
            Trouble::DeploySurge => deploy_surge::course(&self.services, ends).await,
            Trouble::PoolerFull => pooler_full::course(&self.services, ends).await,
        }
    }
}

/// A session that looks at the server, beside the pools.
async fn watcher(services: &DemoServices) -> Result<PgConnection, Error> {
    services.server.clone().application_name(APPLICATION).connect().await
}

/// Whether it goes on after so long.
async fn goes_on(ends: &CancellationToken, pause: Duration) -> bool {
    ends.run_until_cancelled(sleep(pause)).await.is_some()
}
