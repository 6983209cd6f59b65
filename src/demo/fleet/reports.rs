//! Readers of the standby, so that its load line is not empty. Nothing tells of their pool: the console sees their sessions alone.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use crate::demo::crowd::{Crowd, Visit, exponential};
use plimsoll_pool::{Pool, PoolError, PoolOptions};

const READERS: u32 = 3;
/// How long a report takes, on average.
const MEAN_REPORT_SECONDS: f64 = 1.0;

/// Readers at work.
pub(super) struct Reports {
    pool: Pool,
    readers: Crowd,
    leaving: CancellationToken,
}

impl Reports {
    pub(super) fn on(standby: PgConnectOptions) -> Result<Self, PoolError> {
        let pool = PoolOptions::new().application_name("reports").pool_size(READERS).max_overflow(0).build(standby)?;
        let leaving = CancellationToken::new();
        let readers = Crowd::gather(READERS, Report(pool.clone()), &leaving);
        readers.set_users(READERS);
        Ok(Self { pool, readers, leaving })
    }

    pub(super) async fn end(&self, limit: Duration) {
        self.readers.set_users(0);
        self.pool.close(limit).await;
        self.leaving.cancel();
    }
}

/// Dropped unstopped, it leaves nobody behind.
impl Drop for Reports {
    fn drop(&mut self) {
        self.leaving.cancel();
    }
}

struct Report(Pool);

impl Visit for Report {
    const MEAN_THINK_SECONDS: f64 = 2.0;

    async fn visit(&self) -> Result<(), sqlx::Error> {
        let takes = exponential(MEAN_REPORT_SECONDS).as_secs_f64();
        let report = sqlx::query("select sum(sold) from demo.articles, pg_catalog.pg_sleep($1)").bind(takes);
        report.execute(&self.0).await.map(drop)
    }
}
