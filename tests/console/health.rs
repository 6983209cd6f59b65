//! `/healthz` and `/readyz` while the database goes and comes back.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{ConnectOptions, PgConnection};

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, url};
use crate::support::{Postgres, Proxy, eventually};

async fn pids(postgres: &Postgres, application_name: &str) -> Vec<i32> {
    let mut admin: PgConnection = postgres.superuser().connect().await.expect("the administrator connects");
    let query = sqlx::query_scalar("select pid from pg_stat_activity where application_name = $1").bind(application_name);
    query.fetch_all(&mut admin).await.expect("pg_stat_activity")
}

async fn status(console: &Console, path: &str) -> u16 {
    console.get(path).await.status().as_u16()
}

/// How long it takes until the pages show live numbers again.
async fn until_live(console: &Console) -> Duration {
    let (began, session) = (Instant::now(), console.log_in(PASSWORD).await);
    eventually("the server is up", async || console.server_status(&session).await == "up").await;
    assert_eq!(status(console, "/readyz").await, 200);
    began.elapsed()
}

#[tokio::test]
async fn a_console_is_healthy_always_and_ready_while_the_database_answers() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    let healthy = console.get("/healthz").await;
    assert_eq!((healthy.status().as_u16(), healthy.text().await.expect("text")), (200, "ok\n".to_owned()));
    let ready = console.get("/readyz").await;
    assert_eq!((ready.status().as_u16(), ready.text().await.expect("text")), (200, "ready\n".to_owned()));
    eventually("the server's facts are read", async || console.server_status(&session).await == "up").await;

    postgres.stop_server().await;
    eventually("the next reading says so", async || status(&console, "/readyz").await == 503).await;
    let gone = console.get("/readyz").await;
    assert_eq!((gone.status().as_u16(), gone.text().await.expect("text")), (503, "the database does not answer\n".to_owned()));
    assert_eq!(status(&console, "/healthz").await, 200);
    eventually("the overview says so", async || console.server_status(&session).await == "down").await;
    let down = console.told(&session, "server").await;
    assert_eq!(down["facts"]["max_connections"], 300, "what was known is kept: {down}");
    assert_eq!(console.get_as(&session, "/").await.status(), 200, "the page is there without the database");

    postgres.start_server_again().await;
    let took = until_live(&console).await;
    assert!(took < Duration::from_secs(2), "live again after {took:?}");
    console.logged(1, "the database does not answer").await;
    console.logged(1, "the database answers again").await;
}

#[tokio::test]
async fn a_network_that_is_silent_is_not_ready_within_a_second_and_a_half() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let proxy = Proxy::before(&postgres.options()).await;
    let console = Setup::on(folder.path(), &url(&proxy.options(&postgres.monitor()))).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the server is up", async || console.server_status(&session).await == "up").await;
    proxy.freeze();
    // A reading of before is good for a second, and one that is not answered is given up after another.
    let frozen = Instant::now();
    eventually("it is not ready", async || status(&console, "/readyz").await == 503).await;
    assert!(frozen.elapsed() < Duration::from_secs(3), "told after {:?}", frozen.elapsed());
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(status(&console, "/readyz").await, 503);
        assert!(began.elapsed() < Duration::from_millis(1500), "answered after {:?}", began.elapsed());
    }
    let began = Instant::now();
    assert_eq!(console.get_as(&session, "/").await.status(), 200);
    assert_eq!(status(&console, "/healthz").await, 200);
    assert!(began.elapsed() < Duration::from_secs(1), "no page waits for the database: {:?}", began.elapsed());
    eventually("the overview says so", async || console.server_status(&session).await == "down").await;
    proxy.thaw();
    let took = until_live(&console).await;
    assert!(took < Duration::from_secs(2), "live again after {took:?}");
}

#[tokio::test]
async fn a_console_that_was_started_without_its_database_is_live_soon_after_it_comes() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    postgres.stop_server().await;
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    assert_eq!((status(&console, "/readyz").await, status(&console, "/healthz").await), (503, 200));
    postgres.start_server_again().await;
    let took = until_live(&console).await;
    assert!(took < Duration::from_secs(2), "live after {took:?}");
}

/// What a stranger may ask for.
const OPEN_TO_ALL: [&str; 5] = ["/readyz", "/healthz", "/login", "/metrics", "/api/admin/pool-stats"];

/// Transactions on the server since it was started, those of whoever asks here among them.
async fn transactions(admin: &mut PgConnection) -> i64 {
    let query = "select sum(xact_commit + xact_rollback)::bigint from pg_catalog.pg_stat_database";
    sqlx::query_scalar(query).fetch_one(admin).await.expect("pg_stat_database")
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_of_strangers_neither_reach_the_database_nor_blind_the_watch() {
    let (folder, postgres) = (folder(), Postgres::start().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(PASSWORD).await;
    eventually("the server is up", async || console.server_status(&session).await == "up").await;
    let mut admin: PgConnection = postgres.superuser().connect().await.expect("the administrator connects");
    let before = transactions(&mut admin).await;
    let stop = Instant::now() + Duration::from_secs(4);
    let strangers = (0..60).map(|number: usize| {
        let request =
            console.request(Method::GET, if number.is_multiple_of(2) { "/readyz" } else { OPEN_TO_ALL[number % OPEN_TO_ALL.len()] });
        tokio::spawn(async move {
            let mut answers = 0;
            while Instant::now() < stop {
                let answer = request.try_clone().expect("a request without a body").send().await.expect("an answer");
                assert_ne!(answer.status(), 503, "{}", answer.url());
                answers += 1;
            }
            answers
        })
    });
    let strangers: Vec<_> = strangers.collect();
    let mut answers = 0;
    for stranger in strangers {
        answers += stranger.await.expect("every question is answered");
    }
    let asked = transactions(&mut admin).await - before;
    assert!(answers > 300, "a flood: {answers}");
    assert!(asked < 100, "{answers} questions made {asked} transactions");
    assert!(console.server_status(&session).await == "up", "it is up");
    let recent = console.request(Method::GET, "/api/v1/incidents").bearer_auth(TOKEN).send().await.expect("an answer");
    let recent: Value = recent.json().await.expect("JSON");
    assert_eq!(recent["incidents"], json!([]), "nothing was the matter");
    assert_eq!(console.log_lines("the database does not answer"), [""; 0]);
}

#[tokio::test]
async fn sessions_that_an_administrator_cuts_are_no_outage() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_APPLICATION_NAME", "cut");
    let console = setup.start().await;
    assert_eq!(status(&console, "/readyz").await, 200);
    for _ in 0..3 {
        for pid in pids(&postgres, "cut-console").await {
            postgres.terminate(pid).await;
        }
        assert_eq!(status(&console, "/readyz").await, 200);
    }
}
