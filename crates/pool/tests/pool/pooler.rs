//! Servers as they are met: behind a pooler that lends its sessions to others between transactions, and of other majors.

use std::time::Duration;

use plimsoll_pool::PoolOptions;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};

use crate::bouncer::Bouncer;
use crate::stock::Stock;
use crate::support::eventually;

/// The major that Debian has.
const MAJOR: u32 = 15;

/// sqlx and the pool send these, and PgBouncer has to be told to let them pass.
const FURTHER: &str = "ignore_startup_parameters = extra_float_digits, options\ndefault_pool_size = 4";

#[test]
fn a_statement_of_somebody_else_is_not_cancelled_for_one_that_was_left_running() {
    let options = PoolOptions::new().pool_size(2).max_overflow(0).connect_parallelism(1);
    nobody_else_is_cancelled("", options);
}

/// Without a limit on statements the server's process is the only one that the first connect can have met: the pooler has
/// just started it, for this pool as for anybody.
#[test]
fn neither_is_it_where_the_pool_asks_for_no_limit_on_statements() {
    let options = PoolOptions::new().pool_size(1).max_overflow(1).command_timeout(None);
    nobody_else_is_cancelled("", options);
}

/// As the log advises where a pooler drops the limit.
#[test]
fn neither_is_it_where_the_role_has_the_same_limit_on_statements() {
    let options = PoolOptions::new().pool_size(1).max_overflow(1);
    nobody_else_is_cancelled("alter role postgres set statement_timeout = '60s'", options);
}

fn nobody_else_is_cancelled(before: &str, options: PoolOptions) {
    let server = Stock::start(MAJOR);
    server.run(before);
    let pooler = Bouncer::start(&server, "transaction", FURTHER);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let base = options.pool_size;
        let pool = options.connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        eventually("the base is open", async || pool.snapshot().checked_in == base).await;
        // The session of the server that was asked for its number when the pool connected is somebody else's now.
        let mut somebody = PgConnection::connect(&pooler.url_of("postgres", "postgres")).await.expect("the pooler answers");
        let theirs = tokio::spawn(async move { sqlx::raw_sql("select pg_backend_pid() from pg_sleep(6)").fetch_one(&mut somebody).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut ours = pool.acquire().await.expect("a lease");
        let long = sqlx::raw_sql("select pg_sleep(30)").execute(&mut *ours);
        tokio::time::timeout(Duration::from_millis(300), long).await.expect_err("cut off");
        let remembered = ours.backend_pid();
        drop(ours);
        let theirs = theirs.await.expect("no panic").expect("their statement was not cancelled");
        assert_eq!(theirs.get::<i32, _>(0), remembered, "the same session of the server");
        let row = sqlx::raw_sql("select 7").fetch_one(&pool).await.expect("served");
        assert_eq!(row.get::<i32, _>(0), 7);
        pool.close(Duration::from_secs(5)).await;
    });
}

#[test]
fn servers_of_every_major_are_connected_to_and_asked_to_watch_their_clients_where_they_can() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    for (major, expected) in [(13, None), (18, Some("1s"))] {
        let server = Stock::start(major);
        runtime.block_on(async {
            let url = server.url("postgres", "postgres");
            let pool = PoolOptions::new().pool_size(2).max_overflow(0).connect(&url).expect("valid options");
            let check = "select current_setting('client_connection_check_interval', true)";
            let set: Option<String> = sqlx::query_scalar(check).fetch_one(&pool).await.expect("connected");
            assert_eq!(set.as_deref(), expected, "{major}");
            let mut lease = pool.acquire().await.expect("a lease");
            let long = sqlx::raw_sql("select pg_sleep(50)").execute(&mut *lease);
            tokio::time::timeout(Duration::from_millis(100), long).await.expect_err("cut off");
            lease.discard();
            let running = "select count(*) from pg_stat_activity where query like '%pg_sleep(50)' and state = 'active'";
            eventually("it is ended", async || sqlx::query_scalar::<_, i64>(running).fetch_one(&pool).await.expect("a count") == 0).await;
            pool.close(Duration::from_secs(5)).await;
        });
    }
}
