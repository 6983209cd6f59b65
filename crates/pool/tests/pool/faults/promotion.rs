//! A standby is promoted while a pool reads from it.

use plimsoll_pool::{Closes, Pool};

use crate::ground::{agrees_with_the_server, options};
use crate::support::{Postgres, Standby, eventually};

async fn write(pool: &Pool) -> Result<(), String> {
    let written = sqlx::query("insert into harbour values ('Plymouth')").execute(pool).await;
    let code = |error: sqlx::Error| error.as_database_error().and_then(|e| e.code()).map_or(error.to_string(), |code| code.into_owned());
    written.map(drop).map_err(code)
}

async fn read(pool: &Pool) -> i64 {
    sqlx::query_scalar("select count(*) from harbour").fetch_one(pool).await.expect("a standby answers")
}

#[tokio::test]
async fn reads_on_a_standby_cost_nothing_a_refused_write_its_connection_and_after_a_promotion_writes_are_taken() {
    let postgres = Postgres::start().await;
    let on_the_primary = options("primary", 1, 0).build(postgres.options()).expect("valid options");
    sqlx::query("create table harbour (name text)").execute(&on_the_primary).await.expect("create");
    let standby = Standby::of(&postgres).await;
    let pool = options("standby", 1, 0).build(standby.options()).expect("valid options");
    let pid = pool.acquire().await.expect("a lease").backend_pid();

    write(&on_the_primary).await.expect("the primary takes writes");
    eventually("the standby follows", async || read(&pool).await == 1).await;
    assert_eq!(pool.acquire().await.expect("a lease").backend_pid(), pid, "who reads costs no connection");
    for _ in 0..3 {
        assert_eq!(write(&pool).await.expect_err("a standby is read-only"), "25006");
    }
    standby.promote().await;
    write(&pool).await.expect("it is a primary now");
    assert_eq!(read(&pool).await, 2);
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_ok, totals.closes), (4, Closes { broken: 3, ..Closes::default() }), "it might have been a primary before");
    agrees_with_the_server(&postgres, &on_the_primary).await;
}
