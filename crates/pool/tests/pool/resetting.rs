//! What a holder leaves behind is undone before the next one comes, as `reset` says.

use std::time::Duration;

use plimsoll_pool::{Lease, Pool, Reset};
use sqlx::{Executor, PgConnection};

use crate::ground::{agrees_with_the_server, options, warm_pool};
use crate::support::eventually;

async fn lease(pool: &Pool) -> Lease {
    pool.acquire().await.expect("a lease")
}

async fn text(lease: &mut Lease, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(&mut **lease).await.expect("a row")
}

/// What a session can be changed in, with a question that tells.
const CHANGES: [(&str, &str); 7] = [
    ("set search_path to elsewhere", "show search_path"),
    ("select set_config('search_path', 'elsewhere', false)", "show search_path"),
    ("set statement_timeout to 0", "show statement_timeout"),
    ("set role pg_monitor", "select current_user::text"),
    ("listen jobs", "select count(*)::text from pg_listening_channels()"),
    ("select pg_advisory_lock(4711)", "select count(*)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"),
    ("begin; declare kept cursor with hold for select 1; commit", "select count(*)::text from pg_cursors"),
];

#[tokio::test]
async fn settings_role_subscriptions_and_locks_end_with_their_lease() {
    let (postgres, pool) = warm_pool(options("left behind", 1, 0)).await;
    postgres.admin("grant pg_monitor to plimsoll").await;
    for (change, question) in CHANGES {
        for bare in [false, true] {
            let mut first = lease(&pool).await;
            let pid = first.backend_pid();
            let before = text(&mut first, question).await;
            let changed = sqlx::raw_sql(change);
            let changed =
                if bare { changed.execute(first.as_mut() as &mut PgConnection).await } else { changed.execute(&mut *first).await };
            changed.expect(change);
            assert_ne!(text(&mut first, question).await, before, "{change} can be seen");
            drop(first);
            let mut next = lease(&pool).await;
            assert_eq!((next.backend_pid(), text(&mut next, question).await), (pid, before), "after {change}");
        }
    }
}

#[tokio::test]
async fn a_setting_made_in_a_transaction_that_is_left_open_ends_with_its_lease() {
    let (_postgres, pool) = warm_pool(options("set in a transaction", 1, 0)).await;
    let mut first = lease(&pool).await;
    let before = text(&mut first, "show search_path").await;
    (&mut *first).execute("set search_path to elsewhere").await.expect("set");
    (&mut *first).execute("begin").await.expect("begin");
    (&mut *first).execute("set search_path to nowhere").await.expect("set");
    drop(first);
    assert_eq!(text(&mut lease(&pool).await, "show search_path").await, before);
}

#[tokio::test]
async fn after_ordinary_statements_a_lease_is_back_at_once() {
    let (_postgres, pool) = warm_pool(options("at once", 1, 0)).await;
    sqlx::query("create table if not exists at_once (n int)").execute(&pool).await.expect("create");
    eventually("it is back", async || pool.snapshot().checked_in == 1).await;
    let mut plain = lease(&pool).await;
    sqlx::query("insert into at_once values ($1)").bind(1).execute(&mut *plain).await.expect("insert");
    let rows: Vec<i32> = sqlx::query_scalar("select n from at_once").fetch_all(&mut *plain).await.expect("rows");
    drop(plain);
    assert_eq!((rows.len(), pool.snapshot().checked_in), (1, 1), "no verification in between");
    let mut tx = pool.begin().await.expect("begin");
    sqlx::query("delete from at_once").execute(&mut *tx).await.expect("delete");
    tx.commit().await.expect("commit");
    assert_eq!(pool.snapshot().checked_in, 1, "nor after a transaction that was committed");
}

#[tokio::test]
async fn what_ends_with_its_transaction_costs_nothing_when_the_lease_ends() {
    let (_postgres, pool) = warm_pool(options("ends by itself", 1, 0)).await;
    sqlx::query("create table if not exists app_config (n int)").execute(&pool).await.expect("create");
    eventually("it is back", async || pool.snapshot().checked_in == 1).await;
    let local = [
        "select set_config('app.tenant', '7', true)",
        "set local work_mem = '1MB'",
        "set transaction isolation level repeatable read",
        "savepoint a",
        "release savepoint a",
        "select pg_advisory_xact_lock(4711)",
        "lock table app_config in share mode",
        "insert into app_config values (1)",
    ];
    for sql in local {
        let mut tx = pool.begin().await.expect("begin");
        if sql.starts_with("release") {
            sqlx::query("savepoint a").execute(&mut *tx).await.expect("savepoint");
        }
        sqlx::query(sql).execute(&mut *tx).await.expect(sql);
        tx.commit().await.expect("commit");
        assert_eq!(pool.snapshot().checked_in, 1, "back at once after {sql}");
    }
    let mut next = lease(&pool).await;
    assert_eq!(text(&mut next, "select coalesce(current_setting('app.tenant', true), '')").await, "", "nothing of it is left");
}

#[tokio::test]
async fn a_commit_in_plain_sql_does_not_leave_sqlx_counting() {
    let (_postgres, pool) = warm_pool(options("plain commit", 1, 0)).await;
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("commit").await.expect("commit");
    drop(tx);
    let tx = pool.begin().await.expect("a transaction of its own, not a savepoint in nothing");
    tx.commit().await.expect("commit");
}

#[tokio::test]
async fn discard_all_leaves_nothing_and_prepared_statements_work_on() {
    let (_postgres, pool) = warm_pool(options("discard all", 1, 0).reset(Reset::DiscardAll)).await;
    for n in 1..=3 {
        let mut next = lease(&pool).await;
        let leftover =
            text(&mut next, "select concat(to_regclass('kept_rows')::text, count(*)) from pg_prepared_statements where name = 'p'").await;
        assert_eq!(leftover, "0");
        (&mut *next).execute("create temporary table kept_rows (n int)").await.expect("create");
        (&mut *next).execute("prepare p as select 1").await.expect("prepare");
        let own: i32 = sqlx::query_scalar("select $1::int").bind(n).fetch_one(&mut *next).await.expect("a row");
        assert_eq!(own, n);
    }
    assert_eq!(pool.snapshot().totals.connects_ok, 1);
}

#[tokio::test]
async fn none_keeps_settings_but_never_another_callers_answers_or_transaction() {
    let (postgres, pool) = warm_pool(options("no reset", 1, 0).reset(Reset::None)).await;
    let mut first = lease(&pool).await;
    (&mut *first).execute("set search_path to elsewhere, public").await.expect("set");
    drop(first);
    assert_eq!(pool.snapshot().checked_in, 1, "back at once");
    let late = sqlx::query("select 'late' from pg_sleep(0.3)");
    tokio::time::timeout(Duration::from_millis(50), late.execute(&pool)).await.expect_err("cut off");
    let mut tx = pool.begin().await.expect("begin");
    (&mut *tx).execute("create table never_kept (n int)").await.expect("create");
    drop(tx);
    let mut next = lease(&pool).await;
    assert_eq!(text(&mut next, "show search_path").await, "elsewhere, public");
    assert_eq!(text(&mut next, "select coalesce(to_regclass('never_kept')::text, 'rolled back')").await, "rolled back");
    drop(next);
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_statement_that_was_left_running_is_cancelled_and_its_connection_kept() {
    let (postgres, pool) = warm_pool(options("left running", 2, 0)).await;
    let mut first = lease(&pool).await;
    let pid = first.backend_pid();
    let long = sqlx::query("select pg_sleep(60)").execute(&mut *first);
    tokio::time::timeout(Duration::from_millis(50), long).await.expect_err("cut off");
    drop(first);
    eventually("it is back", async || pool.snapshot().checked_in == 2).await;
    let totals = pool.snapshot().totals;
    assert_eq!((totals.connects_ok, totals.closes.dirty), (2, 0));
    let running = "select count(*) from pg_stat_activity where state = 'active' and query like 'select pg_sleep(60)%' and application_name = 'left running'";
    let running: i64 = sqlx::query_scalar(running).fetch_one(&pool).await.expect("a count");
    assert_eq!(running, 0, "backend {pid} works for nobody");
    agrees_with_the_server(&postgres, &pool).await;
}

#[tokio::test]
async fn a_statement_that_nobody_could_cancel_in_time_is_cancelled_once_somebody_can() {
    let (postgres, pool) = warm_pool(options("alone", 1, 0)).await;
    let mut only = lease(&pool).await;
    let long = sqlx::query("select pg_sleep(60)").execute(&mut *only);
    tokio::time::timeout(Duration::from_millis(50), long).await.expect_err("cut off");
    drop(only);
    let next: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.expect("on a new connection");
    assert_eq!((next, pool.snapshot().totals.closes.dirty), (1, 1));
    agrees_with_the_server(&postgres, &pool).await;
}
