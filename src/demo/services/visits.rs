//! What the users of each service do with its pool.

use sqlx::AssertSqlSafe;
use tokio_util::sync::CancellationToken;

use super::Service;
use super::schema::ARTICLES;
use crate::demo::crowd::{Crowd, Visit, exponential};
use plimsoll_pool::Pool;

/// How long a buyer's transaction takes, on average: 3 of 12 users are in one.
const MEAN_PURCHASE_SECONDS: f64 = 0.4;
/// How long a search takes, on average: 3 of the 16 users of two instances are in one.
const MEAN_SEARCH_SECONDS: f64 = 0.2;

/// The users of an instance of this service.
pub(super) fn crowd(service: Service, pool: Pool, most: u32, leaving: &CancellationToken) -> Crowd {
    match service {
        Service::Checkout => Crowd::gather(most, Purchase(pool), leaving),
        Service::Catalog => Crowd::gather(most, Search(pool), leaving),
    }
}

/// Looks at an article, pays, and takes it: the lock on its row is held for a moment only.
struct Purchase(Pool);

impl Visit for Purchase {
    const MEAN_THINK_SECONDS: f64 = 1.2;

    async fn visit(&self) -> Result<(), sqlx::Error> {
        let article = fastrand::i32(1..=ARTICLES);
        let mut tx = self.0.begin().await?;
        sqlx::query("select sold from demo.articles where id = $1").bind(article).execute(&mut *tx).await?;
        let pays = exponential(MEAN_PURCHASE_SECONDS).as_secs_f64();
        sqlx::query("select pg_catalog.pg_sleep($1)").bind(pays).execute(&mut *tx).await?;
        sqlx::query("update demo.articles set sold = sold + 1 where id = $1").bind(article).execute(&mut *tx).await?;
        tx.commit().await
    }
}

/// One message of the simple protocol: PgBouncer lends the session for this transaction alone.
struct Search(Pool);

impl Visit for Search {
    const MEAN_THINK_SECONDS: f64 = 0.8;

    async fn visit(&self) -> Result<(), sqlx::Error> {
        let takes = exponential(MEAN_SEARCH_SECONDS).as_secs_f64();
        let search = format!("select id, sold from demo.articles, pg_catalog.pg_sleep({takes:.3}) order by sold desc limit 10");
        sqlx::raw_sql(AssertSqlSafe(search)).execute(&self.0).await.map(drop)
    }
}
