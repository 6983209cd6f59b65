//! Everything that sends statements.

use std::time::Duration;

use plimsoll::pool::{Pool, PoolOptions, Reset};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::ground::{DATABASE, Hostile, OF_THE_SERVICE};
use crate::activity::ground::{Ground, run, session};
use crate::bouncer::Bouncer;
use crate::drawn::Drawn;
use crate::ground::{PASSWORD, Setup, TOKEN, folder};
use crate::load_test::ground::{Ground as LoadTests, SHORT};
use crate::program::plimsoll;
use crate::support::eventually;

/// Marked as [`OF_THE_SERVICE`].
const SHOW_PATH: &str = "/* the service's */ show search_path";

const PAGES: [&str; 6] = ["/", "/capacity", "/activity", "/alerts", "/load-test", "/history"];
const NUMBERS: [&str; 9] = [
    "/api/v1/pools",
    "/api/v1/server",
    "/api/v1/advice",
    "/api/v1/history",
    "/api/v1/peaks",
    "/api/v1/incidents",
    "/api/v1/check",
    "/api/v1/activity",
    "/readyz",
];

/// Its pages, its numbers, its alerts, the end of a session and a load test.
pub async fn console(hostile: &Hostile) {
    let folder = folder();
    let setup = Setup::on(folder.path(), &hostile.url("postgres", DATABASE)).set("PLIMSOLL_APPLICATION_NAME", "hostile");
    let console = setup.set("PLIMSOLL_POOL_SIZE", "2").set("PLIMSOLL_WARM_UP", "true").start().await;
    let session_of_admin = console.log_in(PASSWORD).await;
    for path in PAGES {
        assert_eq!(console.get_as(&session_of_admin, path).await.status(), 200, "{path}");
    }
    for path in NUMBERS {
        let answer = console.request(reqwest::Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
        let status = answer.status();
        assert!(status.is_success(), "{path}: {status} {}", answer.text().await.unwrap_or_default());
    }
    let tests = LoadTests { console, session: session_of_admin, folder };
    for (run, target) in (1..).zip(["service", "pool", "direct"]) {
        let profile = if target == "direct" { "connect" } else { "hold" };
        let fields = [("target", target), ("profile", profile), ("pool_size", "2"), ("max_overflow", "2")];
        tests.start(&[SHORT, &fields].concat()).await;
        tests.row(run).await;
    }
    let ground = Ground::of(tests.console, tests.session, tests.folder);
    let drawn = ground.drawn().await;
    assert!(drawn.failure.is_none() && !drawn.rows("statements").is_empty(), "{}", drawn.html);
    end_a_session(hostile, &ground).await;
}

async fn end_a_session(hostile: &Hostile, ground: &Ground) {
    let target = hostile.url("attacker", DATABASE).parse().expect("options");
    let mut victim = session(&target, "of the service").await;
    let pid: i32 = sqlx::query_scalar("select pg_catalog.pg_backend_pid()").fetch_one(&mut victim).await.expect("a pid");
    let pid = i64::from(pid);
    run(&mut victim, "begin").await;
    eventually("it is shown", async || ground.drawn().await.html.contains(&format!(r#"data-end="{pid}""#))).await;
    let started = ground.started(pid).await;
    for (how, said) in [("Cancel", "asked to cancel"), ("Terminate", "was terminated")] {
        let (status, sentence) = ground.end(how, pid, started).await;
        assert_eq!((status, sentence.contains(said)), (200, true), "{sentence}");
    }
}

/// `check` and `loadtest`.
pub async fn command_line(hostile: &Hostile) {
    let url = hostile.url("postgres", DATABASE);
    for arguments in [
        &["check", "--connect-test", "3"][..],
        &["loadtest", "--users", "3", "--duration", "300ms", "--pool-size", "2", "--max-overflow", "1"],
        &[
            "loadtest",
            "--users",
            "3",
            "--duration",
            "300ms",
            "--pool-size",
            "2",
            "--max-overflow",
            "1",
            "--statement",
            "select /* the service's */ 1",
        ],
        &["loadtest", "--target", "direct", "--users", "3"],
    ] {
        may_fail_but_runs(arguments, &url).await;
    }
}

/// Its verdict is not what is asked here.
async fn may_fail_but_runs(arguments: &[&str], url: &str) {
    let mut command = plimsoll();
    command.args(arguments).env("DATABASE_URL", url);
    let ended = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic").expect("it runs");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.code() != Some(2), "{arguments:?}: {said}");
}

/// Each way of cleaning, and a statement that nobody waits for.
pub async fn pool(hostile: &Hostile) {
    for reset in [Reset::None, Reset::Rollback, Reset::DiscardAll] {
        let options = PoolOptions::new().pool_size(2).max_overflow(0).reset(reset).application_name("hostile-pool");
        let pool = options.connect(&hostile.url("postgres", DATABASE)).expect("a pool");
        leave_settings_and_transactions(&pool).await;
        abandon(&pool).await;
        pool.close(Duration::from_secs(5)).await;
    }
}

async fn leave_settings_and_transactions(pool: &Pool) {
    for sql in ["set work_mem = '5MB'", "begin", "select 1"] {
        let mut lease = pool.acquire().await.expect("a lease");
        let sql = format!("{OF_THE_SERVICE} {sql}");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(lease.as_mut()).await.expect("a statement of the service");
    }
    drop(pool.begin().await.expect("a transaction"));
    eventually("both are idle", async || pool.snapshot().checked_in == 2).await;
}

async fn abandon(pool: &Pool) {
    let sql = format!("select {OF_THE_SERVICE} pg_catalog.pg_sleep(30)");
    let sleeping = sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool);
    let _elapsed = tokio::time::timeout(Duration::from_millis(100), sleeping).await;
    eventually("its statement was cancelled", async || pool.snapshot().checked_in >= 1 && pool.snapshot().checked_out == 0).await;
}

/// PgBouncer drops the startup options, or refuses them; and in transaction mode what a session is left with is met by the
/// next client.
pub async fn behind_a_pooler(hostile: &Hostile) {
    let ignoring = "ignore_startup_parameters = options, extra_float_digits";
    let of_the_console = Bouncer::start(hostile.server(), "session", ignoring);
    watch_through(&of_the_console.url_of("postgres", DATABASE)).await;
    for further in [ignoring, ""] {
        let pooler = Bouncer::start(hostile.server(), "transaction", further);
        let url = pooler.url_of("postgres", DATABASE);
        may_fail_but_runs(&["check"], &url).await;
        let client = url.parse::<PgConnectOptions>().expect("options").extra_float_digits(None);
        let mut client: PgConnection = client.connect().await.expect("a client");
        let path: Result<String, _> = sqlx::query_scalar(SHOW_PATH).persistent(false).fetch_one(&mut client).await;
        assert_eq!(path.ok().as_deref(), Some("public, pg_catalog"), "what the database's owner has set is left to others");
        client.close().await.expect("it leaves");
    }
}

async fn watch_through(url: &str) {
    let folder = folder();
    let console = Setup::on(folder.path(), url).set("PLIMSOLL_APPLICATION_NAME", "hostile").start().await;
    let session = console.log_in(PASSWORD).await;
    for page in ["capacity", "activity"] {
        eventually("it is read", async || Drawn::read(&console, &session, page).await.as_of.is_some()).await;
        assert_eq!(Drawn::read(&console, &session, page).await.failure, None, "{page}");
    }
}
