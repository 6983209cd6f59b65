//! What is done on the server when a test is over: nothing that it began runs on.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use tokio::time::{sleep, timeout};

use super::{PATIENCE, read};
use crate::base::pinned;
use crate::capacity::endpoint::leave;

/// How long a server gets to end the sessions that were closed; then they are ended from here.
const LEAVING: Duration = Duration::from_secs(2);
/// And those.
const ENDING: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(20);

/// The name is the test's alone, so that nobody else's statement is meant.
const CANCEL: &str = "
    select pg_catalog.count(pg_catalog.pg_cancel_backend(a.pid)) from pg_catalog.pg_stat_activity a
    where a.application_name operator(pg_catalog.=) $1 and a.state operator(pg_catalog.=) 'active'
      and a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()";
const TERMINATE: &str = "
    select pg_catalog.count(pg_catalog.pg_terminate_backend(a.pid)) from pg_catalog.pg_stat_activity a
    where a.application_name operator(pg_catalog.=) $1 and a.pid operator(pg_catalog.<>) pg_catalog.pg_backend_pid()";

/// The connection that has watched.
pub struct Cleanup {
    connection: PgConnection,
    name: String,
}

impl Cleanup {
    pub fn new(connection: PgConnection, name: String) -> Self {
        Self { connection, name }
    }

    /// Statements whose users were ended in the middle of them: the server would not notice by itself.
    pub async fn cancel_statements(&mut self) {
        self.each(CANCEL).await;
    }

    /// Sessions that are left when all connections were closed and the server had the time to end them.
    /// `None`: it could not be asked.
    pub async fn left_behind(&mut self) -> Option<u32> {
        match self.sessions_after(LEAVING).await {
            Some(0) => Some(0),
            None => None,
            Some(_) => {
                self.each(TERMINATE).await;
                self.sessions_after(ENDING).await
            }
        }
    }

    pub async fn leave(self) {
        leave(self.connection).await;
    }

    async fn each(&mut self, statement: &'static str) {
        let asked = async {
            pinned::begin(&mut self.connection).await?;
            let sent = sqlx::query(statement).persistent(false).bind(&self.name).execute(&mut self.connection).await;
            pinned::end(&mut self.connection).await?;
            sent
        };
        let _the_count_of_those_left_tells = timeout(PATIENCE, asked).await;
    }

    /// As soon as there are none.
    async fn sessions_after(&mut self, limit: Duration) -> Option<u32> {
        let began = Instant::now();
        loop {
            let left = timeout(PATIENCE, read(&mut self.connection, &self.name)).await.ok()?.ok()?.sessions;
            if left == 0 || began.elapsed() > limit {
                return Some(left);
            }
            sleep(LOOK).await;
        }
    }
}
