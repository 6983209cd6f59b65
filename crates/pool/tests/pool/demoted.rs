//! The server behind the open connections stops taking writes: it was a primary, and is none any more.

use std::time::Duration;

use plimsoll_pool::Pool;

use crate::ground::{agrees_with_the_server, options};
use crate::support::{Postgres, eventually};

const NAME: &str = "demoted";

async fn write(pool: &Pool) -> Result<(), String> {
    let written = sqlx::query("insert into cargo values (1)").execute(pool).await;
    written.map(drop).map_err(|error| error.as_database_error().and_then(|e| e.code()).map_or(error.to_string(), |code| code.into_owned()))
}

/// Sessions that are open keep what they were told when they were opened; new ones take writes again.
async fn demote(postgres: &Postgres) {
    postgres.admin("alter system set default_transaction_read_only = on").await;
    postgres.admin("select pg_reload_conf()").await;
}

async fn promote(postgres: &Postgres) {
    postgres.admin("alter system reset default_transaction_read_only").await;
    postgres.admin("select pg_reload_conf()").await;
}

#[tokio::test]
async fn a_session_that_refuses_a_write_is_given_up_and_the_idle_ones_are_tested() {
    let postgres = Postgres::start().await;
    let pool = options(NAME, 4, 0).build(postgres.options()).expect("valid options");
    sqlx::query("create table cargo (n int)").execute(&pool).await.expect("create");
    eventually("the base is open", async || pool.snapshot().checked_in == 4).await;
    let before = pool.backend_pids();
    demote(&postgres).await;
    eventually("a session has heard of it", async || write(&pool).await == Err("25006".to_owned())).await;
    promote(&postgres).await;
    let given_up = pool.snapshot().totals.closes.broken;
    assert!(given_up >= 1, "{:?}", pool.snapshot().totals.closes);
    eventually("writes are taken", async || write(&pool).await.is_ok()).await;
    eventually("the base is open again", async || pool.snapshot().checked_in == 4).await;
    assert_ne!(pool.backend_pids(), before);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn of_the_sessions_that_were_idle_meanwhile_no_caller_gets_one_that_refuses_writes() {
    let postgres = Postgres::start().await;
    let pool = options(NAME, 6, 0).build(postgres.options()).expect("valid options");
    sqlx::query("create table cargo (n int)").execute(&pool).await.expect("create");
    eventually("the base is open", async || pool.snapshot().checked_in == 6).await;
    postgres.admin("alter role plimsoll set default_transaction_read_only = off").await;
    // The sessions that are open refuse writes from now on; those that are opened do not, as on a new primary.
    demote(&postgres).await;
    eventually("a session has heard of it", async || write(&pool).await == Err("25006".to_owned())).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..20 {
        assert_eq!(write(&pool).await, Ok(()), "one error is enough");
    }
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn who_asks_for_a_read_only_transaction_and_writes_in_it_costs_no_connection() {
    let postgres = Postgres::start().await;
    let pool = options(NAME, 1, 0).build(postgres.options()).expect("valid options");
    sqlx::query("create table cargo (n int)").execute(&pool).await.expect("create");
    for begin in ["begin read only", "begin; set transaction read only", "begin; set local transaction_read_only = on"] {
        let mut lease = pool.acquire().await.expect("a lease");
        sqlx::raw_sql(begin).execute(&mut *lease).await.expect("begin");
        let refused = sqlx::query("insert into cargo values (1)").execute(&mut *lease).await.expect_err("read-only");
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("25006"));
    }
    let chosen = options("chosen", 1, 0).build(postgres.options().options([("default_transaction_read_only", "on")]));
    let chosen = chosen.expect("valid options");
    assert_eq!(write(&chosen).await, Err("25006".to_owned()));
    eventually("it is back", async || pool.snapshot().checked_in == 1 && chosen.snapshot().checked_in == 1).await;
    assert_eq!((pool.snapshot().totals.connects_ok, chosen.snapshot().totals.connects_ok), (1, 1));
}
