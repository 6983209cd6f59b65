//! Servers as they are met: behind a pooler that lends its sessions to others between transactions, and of other majors.

use std::time::Duration;

use plimsoll_pool::{Closes, Pool, PoolOptions};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

use crate::bouncer::Bouncer;
use crate::heard::Heard;
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

/// As many as make it sure that two callers meet on one session of the server.
const CALLERS: i32 = 8;

async fn ask_at_once(pool: &Pool) -> Vec<Result<i32, sqlx::Error>> {
    let asking = (0..CALLERS).map(|caller| {
        let pool = pool.clone();
        tokio::spawn(async move { sqlx::query_scalar("select $1::int4 from pg_sleep(0.005)").bind(caller).fetch_one(&pool).await })
    });
    let mut answers = Vec::new();
    for one in asking.collect::<Vec<_>>() {
        answers.push(one.await.expect("no panic"));
    }
    answers
}

#[test]
fn behind_a_transaction_pooler_statements_with_parameters_are_answered_in_each_way_of_asking() {
    let server = Stock::start(MAJOR);
    server.run("create table cargo (n int)");
    // It refuses the startup parameters: none is sent.
    let pooler = Bouncer::start(&server, "transaction", "default_pool_size = 2");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = PoolOptions::new().pool_size(CALLERS as u32).max_overflow(0).behind_transaction_pooler();
        let pool = options.connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        for _ in 0..50 {
            let answers = ask_at_once(&pool).await;
            assert!(answers.iter().map(|answer| answer.as_ref().ok().copied()).eq((0..CALLERS).map(Some)), "{answers:?}");
        }
        let unasked = PoolOptions::new().pool_size(CALLERS as u32).max_overflow(0);
        let unasked = unasked.connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        eventually("without it some fail", async || ask_at_once(&unasked).await.iter().any(Result::is_err)).await;
        unasked.close(Duration::from_secs(5)).await;
        let inserted = sqlx::query("insert into cargo values ($1)").bind(7).execute(&pool).await.expect("committed");
        assert_eq!(inserted.rows_affected(), 1);
        let rows: Vec<i32> = sqlx::query_scalar("select n from cargo where n = $1").bind(7).fetch_all(&pool).await.expect("rows");
        let one: Option<i32> = sqlx::query_scalar("select n from cargo where n = $1").bind(8).fetch_optional(&pool).await.expect("none");
        assert_eq!((rows, one), (vec![7], None));

        let mut lease = pool.acquire().await.expect("a lease");
        sqlx::query("select 1 / $1").bind(0).execute(&mut *lease).await.expect_err("division by zero");
        let again: i32 = sqlx::query_scalar("select $1::int4").bind(9).fetch_one(&mut *lease).await.expect("its transaction is over");
        assert_eq!(again, 9);
        drop(lease);

        let mut tx = pool.begin().await.expect("a transaction");
        sqlx::query("insert into cargo values ($1)").bind(10).execute(&mut *tx).await.expect("written");
        tx.rollback().await.expect("rolled back");
        let all: i64 = sqlx::query_scalar("select count(*) from cargo where n > $1").bind(0).fetch_one(&pool).await.expect("a count");
        assert_eq!(all, 1, "its own transaction was the caller's");

        let mut lease = pool.acquire().await.expect("a lease");
        sqlx::query("begin").execute(&mut *lease).await.expect("begun by the caller");
        sqlx::query("insert into cargo values ($1)").bind(11).execute(&mut *lease).await.expect("written");
        sqlx::query("rollback").execute(&mut *lease).await.expect("rolled back");
        let all: i64 = sqlx::query_scalar("select count(*) from cargo where n > $1").bind(0).fetch_one(&mut *lease).await.expect("a count");
        assert_eq!(all, 1, "its `begin` was no statement of its own");
        drop(lease);

        sqlx::raw_sql("set lock_timeout = '7s'").execute(&pool).await.expect("set, for whoever has the session");
        sqlx::raw_sql("vacuum cargo").execute(&pool).await.expect("no transaction around it");
        assert_eq!(pool.snapshot().totals.closes, Closes::default());
        pool.close(Duration::from_secs(5)).await;
    });
}

#[test]
fn a_cut_off_statement_behind_a_transaction_pooler_leaves_no_transaction_open() {
    let server = Stock::start(MAJOR);
    let pooler = Bouncer::start(&server, "transaction", "default_pool_size = 2");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = PoolOptions::new().pool_size(1).max_overflow(0).behind_transaction_pooler();
        let pool = options.connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        for ms in 0..40 {
            let asked = sqlx::query("select $1::int4, pg_sleep(0.02)").bind(1).fetch_all(&pool);
            let _cut_off_somewhere = tokio::time::timeout(Duration::from_millis(ms), asked).await;
            let answer: i32 = sqlx::query_scalar("select $1::int4").bind(ms as i32).fetch_one(&pool).await.expect("an answer");
            assert_eq!(answer, ms as i32);
        }
        let open = "select count(*) from pg_stat_activity where state like 'idle in transaction%'";
        let none_is_open = async || sqlx::raw_sql(open).fetch_one(&pool).await.expect("a count").get::<i64, _>(0) == 0;
        eventually("no transaction is open", none_is_open).await;
        pool.close(Duration::from_secs(5)).await;
    });
}

#[test]
fn a_pooler_that_is_met_unasked_is_told_with_what_to_do() {
    let (server, heard) = (Stock::start(MAJOR), Heard::default());
    let pooler = Bouncer::start(&server, "transaction", FURTHER);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _here = tracing::subscriber::set_default(Registry::default().with(heard.clone()));
    runtime.block_on(async {
        let options = || PoolOptions::new().pool_size(2).max_overflow(0);
        let pool = options().connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        eventually("the base is open", async || pool.snapshot().checked_in == 2).await;
        let advice = heard.containing("a pooler is in between");
        assert!(advice.len() == 1 && advice[0].contains("set PoolOptions::behind_transaction_pooler"), "{advice:?}");
        let direct = options().connect(&server.url("postgres", "postgres")).expect("valid options");
        eventually("the base is open", async || direct.snapshot().checked_in == 2).await;
        assert_eq!(heard.containing("a pooler is in between").len(), 1, "the server itself is none");
        let told = options().behind_transaction_pooler().connect(&pooler.url_of("postgres", "postgres")).expect("valid options");
        eventually("the base is open", async || told.snapshot().checked_in == 2).await;
        assert_eq!(heard.containing("a pooler is in between").len(), 1, "nobody needs that advice");
        assert_eq!(heard.containing("behind a transaction pooler: no startup parameters").len(), 1);
    });
}
