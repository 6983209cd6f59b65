//! `/capacity` of each server that is watched, against what that server itself says; and the promise that so many more instances fit.

use std::path::Path;

use reqwest::Method;
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::support::{Postgres, eventually};

/// Two instances of 25 + 15, three of 10, and what the console may take, on the second server.
const SERVICES: &str = "[[services]]\napplication_name = \"orders\"\npool_size = 25\nmax_overflow = 15\ninstances = 2\nserver = \"second\"\n\
    [[services]]\napplication_name = \"mail\"\npool_size = 10\nmax_overflow = 0\ninstances = 3\nmax_surge = \"50%\"\nserver = \"second\"\n";

async fn console(data: &Path, main: &Postgres, second: &str, services: &str) -> Console {
    let server = |name: &str, url: &str| format!("[[servers]]\nname = \"{name}\"\nurl = \"{url}\"\n");
    let main_url = url(&main.monitor());
    let config = data.join("plimsoll.toml");
    std::fs::write(&config, server("main-db", &main_url) + &server("second", second) + services).expect("a configuration");
    Setup::watching(&data.join("data"), &main_url).arguments(&["--config", &config.display().to_string()]).start().await
}

async fn sessions(postgres: &Postgres, application: &str, count: u64) -> Vec<PgConnection> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(postgres.options().application_name(application).connect().await.expect("a session"));
    }
    all
}

async fn check(console: &Console, query: &str) -> Value {
    let answer = console.request(Method::GET, &format!("/api/v1/check{query}")).bearer_auth(TOKEN).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

async fn number(postgres: &Postgres, sql: &str) -> i64 {
    let mut admin: PgConnection = postgres.superuser().connect().await.expect("the administrator connects");
    sqlx::query_scalar(AssertSqlSafe(format!("select ({sql})::bigint"))).fetch_one(&mut admin).await.expect("a number")
}

fn entry<'v>(report: &'v Value, name: &str) -> &'v Value {
    let found = report["ledger"]["entries"].as_array().and_then(|all| all.iter().find(|entry| entry["name"] == name));
    found.unwrap_or(&Value::Null)
}

fn growth<'v>(report: &'v Value, name: &str) -> &'v Value {
    let found = report["growth"].as_array().and_then(|all| all.iter().find(|of| of["application_name"] == name));
    found.unwrap_or_else(|| panic!("{name}: {report:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_more_instances_fit_and_the_next_one_is_refused() {
    let (data, main, second) = (folder(), Postgres::shared().await, Postgres::start().await);
    let console = console(data.path(), &main, &url(&second.monitor()), SERVICES).await;
    let mut held = sessions(&second, "orders", 80).await;
    held.extend(sessions(&second, "nightly", 4).await);
    let is_seen = |report: &Value| entry(report, "orders")["now"] == 80 && entry(report, "nightly")["now"] == 4;
    eventually("the sessions of the second server are seen", async || is_seen(&check(&console, "?server=second").await)).await;

    let report = check(&console, "?server=second").await;
    let usable = number(&second, "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int").await;
    let own = entry(&report, "this console")["at_most"].as_i64().expect("a number");
    let (left, orders, mail) = (usable - 80 - 30 - 4 - own, growth(&report, "orders"), growth(&report, "mail"));
    assert_eq!((&orders["left"], &orders["more_instances"], own), (&left.into(), &(left / 40).into(), 2), "{report:#}");
    let more = u64::try_from(left / 40).expect("some");
    let breaks = format!("{more} more instances of orders fit, the {}th breaks.", more + 1);
    assert_eq!((orders["room"].as_str(), &mail["surge_instances"], &mail["surge_slots"]), (Some(breaks.as_str()), &2.into(), &20.into()));
    let page = Drawn::read(&console, &console.log_in(PASSWORD).await, "capacity%3Fserver%3Dsecond").await;
    assert!(page.text("ledger").contains(&breaks), "{}", page.html);

    // All others take all that they may: the pools that are declared, and the console.
    held.extend(sessions(&second, "mail", 30).await);
    let connected = number(&second, "select count(*) from pg_stat_activity where application_name like '%-console'").await;
    held.extend(sessions(&second, "ballast", u64::try_from(own - connected).expect("no more than it may")).await);
    held.extend(sessions(&second, "orders", more * 40).await);
    let mut next = 0;
    let refusal = loop {
        match second.options().application_name("orders").connect().await {
            Ok(session) => held.push(session),
            Err(refusal) => break refusal,
        }
        next += 1;
        assert!(next < 40, "all of one more instance fits");
    };
    assert_eq!(refusal.as_database_error().and_then(|error| error.code().map(|code| code.into_owned())).as_deref(), Some("53300"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_server_has_its_own_page_with_the_numbers_of_that_server() {
    let (data, main, second) = (folder(), Postgres::start().await, Postgres::start().await);
    second.admin("alter system set work_mem = '7MB'").await;
    second.admin("select pg_reload_conf()").await;
    let console = console(data.path(), &main, &url(&second.monitor()), SERVICES).await;
    let _held = (sessions(&main, "reports", 5).await, sessions(&second, "orders", 3).await);
    let session = console.log_in(PASSWORD).await;
    for (query, server, application) in
        [("", &main, "reports"), ("?server=main-db", &main, "reports"), ("?server=second", &second, "orders")]
    {
        let seen = number(server, &format!("select count(*) from pg_stat_activity where application_name = '{application}'")).await;
        eventually("its sessions are seen", async || entry(&check(&console, query).await, application)["now"] == seen).await;
        let report = check(&console, query).await;
        assert_eq!(report["ledger"]["max_connections"], number(server, "current_setting('max_connections')").await, "{query}");
        let page = Drawn::read(&console, &session, &format!("capacity{}", query.replace('?', "%3F").replace('=', "%3D"))).await;
        assert!(page.html.contains(application) && page.html.contains(r#"aria-label="Servers""#), "{query}: {}", page.html);
    }
    let of_second = check(&console, "?server=second").await;
    let work_mem = |report: &Value| {
        let found = report["findings"].as_array().and_then(|all| all.iter().find(|finding| finding["id"] == "work-mem").cloned());
        found.expect("the finding").to_string()
    };
    assert!(work_mem(&of_second).contains("7MB") && !work_mem(&check(&console, "").await).contains("7MB"), "each has its own facts");
    assert_eq!(entry(&check(&console, "").await, "orders"), &Value::Null, "the declaration is of the second server");

    // Reading the page takes no more connections than the watch may have.
    let connected = number(&second, "select count(*) from pg_stat_activity where application_name like '%-console'").await;
    assert!((1..=2).contains(&connected), "{connected}");
    let what_if = Drawn::read(&console, &session, "capacity%3Fserver%3Dsecond%26service%3Dorders%26instances%3D40").await;
    assert!(what_if.text("what-if").contains("With 40 instances of 40 connections orders can take 1600"), "{}", what_if.text("what-if"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_known_and_a_server_that_is_away_have_a_sentence_and_the_ways_to_the_others() {
    let (data, main) = (folder(), Postgres::shared().await);
    let console = console(data.path(), &main, "postgres://plimsoll_monitor@localhost/postgres?host=/nowhere-to-be-found", "").await;
    let session = console.log_in(PASSWORD).await;
    let unknown = console.get_as(&session, "/capacity?server=%3Cb%3Eghost").await;
    assert_eq!(unknown.status(), 404);
    let page = unknown.text().await.expect("a page");
    assert!(
        page.contains("The console watches no server") && page.contains("&lt;b&gt;ghost") && page.contains("/capacity?server=second"),
        "{page}"
    );
    let refused = console.request(Method::GET, "/api/v1/check?server=ghost").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(refused.status(), 404);
    assert!(refused.text().await.is_ok_and(|said| said.contains("there are main-db, second")));

    eventually("the away server's page says so", async || {
        let page = Drawn::read(&console, &session, "capacity%3Fserver%3Dsecond").await;
        page.html.contains("The server has not answered yet")
            && page.html.contains("correct the folder of its socket")
            && page.html.contains("No answer")
    })
    .await;
    let away = console.request(Method::GET, "/api/v1/check?server=second").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!((away.status().as_u16(), header(&away, "content-type")), (503, "application/json"));
    let page = console.get_as(&session, "/capacity").await.text().await.expect("a page");
    assert!(page.contains("Connection slots") && page.contains("No answer"), "the other goes on: {page}");
}
