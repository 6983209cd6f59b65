//! Watches the server from a connection of its own while it is under load: how many sessions the test has
//! there, and whether others begin to suffer.

mod cleanup;
mod other_sessions;

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use sqlx::{Error, FromRow};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::base::client_sessions::is_client;
use crate::base::pinned;

pub use cleanup::Cleanup;
pub use other_sessions::OtherSessions;

/// Often enough to see a lock queue form, seldom enough to be no load of its own.
const EVERY: Duration = Duration::from_millis(250);
/// A server that takes longer to answer is not watched any better by waiting.
const PATIENCE: Duration = Duration::from_secs(2);

const READ: &str = concat!(
    "
    select (pg_catalog.count(*) filter (where a.application_name operator(pg_catalog.=) $1))::int as sessions,
           (pg_catalog.count(*) filter (where (a.application_name is null or a.application_name operator(pg_catalog.<>) $1)
                                          and a.wait_event_type operator(pg_catalog.=) 'Lock'))::int as others_waiting
    from pg_catalog.pg_stat_activity a where a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid() and ",
    is_client!("a")
);

/// One reading.
#[derive(Clone, Copy, Debug)]
pub struct SessionCount {
    pub asked_at: Instant,
    pub sessions: u32,
    pub others_waiting: u32,
}

#[derive(FromRow)]
struct SessionCountRow {
    sessions: i32,
    others_waiting: i32,
}

/// A watch under way.
pub struct SessionMonitor {
    readings: watch::Receiver<Option<SessionCount>>,
    stopping: CancellationToken,
    task: JoinHandle<PgConnection>,
    name: String,
}

impl SessionMonitor {
    /// Counts the sessions of that name.
    pub fn start(connection: PgConnection, name: &str) -> Self {
        let (said, readings) = watch::channel(None);
        let stopping = CancellationToken::new();
        let task = tokio::spawn(keep_reading(connection, name.to_owned(), said, stopping.clone()));
        Self { readings, stopping, task, name: name.to_owned() }
    }

    /// The last one.
    pub fn last(&self) -> Option<SessionCount> {
        *self.readings.borrow()
    }

    /// One that was begun after this call.
    pub fn next(&self) -> impl Future<Output = Option<SessionCount>> + Send + 'static {
        let (mut readings, called) = (self.readings.clone(), Instant::now());
        async move {
            let after = |reading: &Option<SessionCount>| reading.is_some_and(|reading| reading.asked_at >= called);
            let found = timeout(PATIENCE, readings.wait_for(after)).await;
            found.ok()?.ok().and_then(|reading| *reading)
        }
    }

    /// Ends it, and gives back the connection for what comes after the test. `None`: it has broken.
    pub async fn finish(self) -> Option<Cleanup> {
        self.stopping.cancel();
        Some(Cleanup::new(self.task.await.ok()?, self.name))
    }
}

/// A reading.
pub async fn read(connection: &mut PgConnection, name: &str) -> Result<SessionCount, Error> {
    let asked_at = Instant::now();
    pinned::begin(connection).await?;
    let row: Result<SessionCountRow, Error> = sqlx::query_as(READ).persistent(false).bind(name).fetch_one(&mut *connection).await;
    pinned::end(connection).await?;
    let row = row?;
    let count = |n: i32| u32::try_from(n).unwrap_or(0);
    Ok(SessionCount { asked_at, sessions: count(row.sessions), others_waiting: count(row.others_waiting) })
}

async fn keep_reading(
    mut connection: PgConnection,
    name: String,
    said: watch::Sender<Option<SessionCount>>,
    stopping: CancellationToken,
) -> PgConnection {
    loop {
        // Not cut short: a connection that is left in the middle of an answer could not be used again.
        if let Ok(Ok(reading)) = timeout(PATIENCE, read(&mut connection, &name)).await {
            said.send_replace(Some(reading));
        }
        if timeout(EVERY, stopping.cancelled()).await.is_ok() {
            return connection;
        }
    }
}
