//! What happened is kept, or the page says why not.

use std::path::Path;

use sqlx::Connection;

use super::store;
use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, url};
use crate::support::{Postgres, eventually};

/// How many rows of one second of both pools there are, and where the first begins (Unix time).
async fn seconds(folder: &Path) -> (i64, Option<i64>) {
    let mut store = store(folder).await;
    let pools = "select count(*), min(at_s) from history join history_source on id = source where tier = 1 and name <> 'the server'";
    let read = sqlx::query_as(pools).fetch_one(&mut store).await.expect("a row");
    store.close().await.expect("closed");
    read
}

async fn rename(folder: &Path, sql: &'static str) {
    let mut store = store(folder).await;
    sqlx::query(sql).execute(&mut store).await.expect("renamed");
    store.close().await.expect("closed");
}

async fn advice(console: &Console, session: &Session) -> String {
    console.told(session, "advice").await["advice"].to_string()
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_told_and_what_happened_meanwhile_is_kept_afterwards() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("both pools are recorded", async || seconds(folder.path()).await.0 >= 2).await;
    rename(folder.path(), "alter table history rename to away").await;
    let said = "The history cannot be written (no such table: history).";
    eventually("it is told", async || advice(&console, &session).await.contains(said)).await;
    assert_eq!(console.get("/healthz").await.status(), 200, "the console goes on");
    rename(folder.path(), "alter table away rename to history").await;
    eventually("it is over", async || !advice(&console, &session).await.contains(said)).await;
    let (began, now) = (seconds(folder.path()).await.1, console.told(&session, "advice").await["taken_at_ms"].as_u64());
    let lasted = now.expect("a time") / 1000 - u64::try_from(began.expect("a row")).expect("after 1970");
    eventually("no second is missing", async || u64::try_from(seconds(folder.path()).await.0).expect("a count") >= 2 * (lasted - 1)).await;
}

#[tokio::test]
async fn after_a_kill_the_chart_still_begins_where_it_began() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let start = async || Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let mut first = start().await;
    eventually("some seconds are kept", async || seconds(folder.path()).await.0 >= 6).await;
    first.kill();
    let (kept, began) = seconds(folder.path()).await;
    let (console, began) = (start().await, u64::try_from(began.expect("a row")).expect("after 1970"));
    let session = console.log_in(PASSWORD).await;
    eventually("the first stretch of the chart holds the first second", async || {
        let first_begins = Drawn::read(&console, &session, "overview").await.steps().first().copied();
        first_begins.is_some_and(|at_s| at_s <= began)
    })
    .await;
    assert!(seconds(folder.path()).await.0 >= kept, "nothing was lost");
}
