//! A writer and its replica: what is read where, how old it is, and what is told.

mod lagging;
mod refused;
mod written;

use std::time::Duration;

use plimsoll_pool::{Pool, Replicated, ReplicatedOptions};
use sqlx::postgres::PgConnectOptions;

use crate::ground::options;
use crate::support::{Postgres, Standby, eventually};

/// A primary with a table, its standby, and a pool of each.
struct Pair {
    primary: Postgres,
    standby: Standby,
}

impl Pair {
    async fn start() -> Self {
        let primary = Postgres::start().await;
        let writer = pool(&primary.options(), "making", 1);
        sqlx::raw_sql("create table cargo (n int); insert into cargo values (0)").execute(&writer).await.expect("a table");
        let standby = Standby::of(&primary).await;
        Self { primary, standby }
    }

    fn replicated(&self, options: ReplicatedOptions, name: &str) -> Replicated {
        let (writer, reader) = (pool(&self.primary.options(), name, 4), pool(&self.standby.options(), name, 4));
        options.looked_at_each(Duration::from_millis(50)).build(writer, vec![reader]).expect("valid options")
    }

    /// From now on the standby shows nothing new.
    async fn pause_replay(&self) {
        self.on_standby("select pg_wal_replay_pause()").await;
        let state = async || self.of_standby("select pg_get_wal_replay_pause_state()").await == "paused";
        eventually("the replay stands still", state).await;
    }

    async fn resume_replay(&self) {
        self.on_standby("select pg_wal_replay_resume()").await;
    }

    async fn on_standby(&self, sql: &'static str) {
        let pool = pool(&self.standby.superuser(), "administrator", 1);
        sqlx::raw_sql(sql).execute(&pool).await.expect("the administrator's statement");
    }

    async fn of_standby(&self, sql: &'static str) -> String {
        let pool = pool(&self.standby.superuser(), "administrator", 1);
        sqlx::query_scalar(sql).fetch_one(&pool).await.expect("an answer")
    }
}

fn pool(server: &PgConnectOptions, name: &str, size: u32) -> Pool {
    options(name, size, 0).build(server.clone()).expect("valid options")
}

/// Whether the next reading is of a replica.
async fn reads_the_replica(replicated: &Replicated) -> bool {
    let mut lease = replicated.read().await.expect("somebody is read");
    sqlx::query_scalar("select pg_is_in_recovery()").fetch_one(&mut *lease).await.expect("an answer")
}
