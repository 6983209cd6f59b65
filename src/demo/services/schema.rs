//! The table that the demo's services work with, in the console's own database of the embedded server.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// Few enough to be read at once, enough that users rarely want the same one.
pub(super) const ARTICLES: i32 = 500;

/// Makes the table and its articles where they are missing.
pub(super) async fn prepare(server: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut session: PgConnection = server.clone().application_name("demo").connect().await?;
    let sql = format!(
        "set client_min_messages = warning;
         create schema if not exists demo;
         create table if not exists demo.articles (id integer primary key, sold bigint not null default 0) with (fillfactor = 50);
         insert into demo.articles select pg_catalog.generate_series(1, {ARTICLES}) on conflict do nothing"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut session).await?;
    session.close().await
}
