use reqwest::Method;
use reqwest::header::COOKIE;
use sqlx::postgres::PgConnection;

use super::ground::{Ground, pid, run, session};
use crate::ground::{PASSWORD, Setup, folder, url};
use crate::support::{Postgres, eventually};

async fn started_us(postgres: &Postgres, pid: i64) -> i64 {
    let mut admin: PgConnection = session(&postgres.superuser(), "asks").await;
    let sql = "select round((extract(epoch from backend_start) * 1000000)::numeric)::int8 from pg_stat_activity where pid = $1";
    sqlx::query_scalar(sql).bind(i32::try_from(pid).expect("a pid")).fetch_one(&mut admin).await.expect("it is there")
}

#[tokio::test]
async fn a_session_is_cancelled_and_terminated_and_both_are_kept() {
    let postgres = Postgres::start().await;
    postgres.admin("grant pg_signal_backend to plimsoll_monitor").await;
    let ground = Ground::on(&postgres).await;
    let mut victim = session(&postgres.options(), "victim").await;
    let pid = pid(&mut victim).await;
    let started = started_us(&postgres, pid).await;
    let sleeping = tokio::spawn(async move {
        let cancelled = sqlx::query("select pg_sleep(30)").execute(&mut victim).await.expect_err("it is cancelled");
        assert!(cancelled.to_string().contains("canceling statement"), "{cancelled}");
        victim
    });
    eventually("it sleeps", async || ground.drawn().await.text("transactions").contains("pg_sleep")).await;
    let (status, said) = ground.end("Cancel", pid, started).await;
    assert_eq!((status, said.contains("asked to cancel")), (200, true), "{said}");
    let mut victim = sleeping.await.expect("no panic");
    run(&mut victim, "select 1").await;
    let (status, said) = ground.end("Terminate", pid, started).await;
    assert_eq!((status, said.contains("was terminated")), (200, true), "{said}");
    eventually("it is gone", async || postgres.backends("victim").await == 0).await;
    let actions = ground.drawn().await.rows("audit");
    assert_eq!((actions[0][2].as_str(), actions[1][2].as_str()), ("backend.terminate", "backend.cancel"));
    let role = postgres.options().get_username().to_owned();
    assert_eq!(actions[0][3], format!("backend {pid}, user {role}, application victim"));
    assert!(actions[0][1].ends_with("127.0.0.1"), "{actions:?}");
    assert!(ground.page().await.contains(&format!("Backend {pid} was terminated.")));
}

#[tokio::test]
async fn where_ending_is_switched_off_there_is_no_button_and_it_is_refused_and_kept() {
    let postgres = Postgres::start().await;
    for (variable, value) in [("PLIMSOLL_ALLOW_END_SESSIONS", "false"), ("PLIMSOLL_READ_ONLY", "true")] {
        let folder = folder();
        let console = Setup::on(folder.path(), &url(&postgres.superuser())).set(variable, value).start().await;
        let session_of_admin = console.log_in(PASSWORD).await;
        let ground = Ground::of(console, session_of_admin, folder);
        let mut idle = session(&postgres.options(), "left-alone").await;
        run(&mut idle, "begin").await;
        let pid = pid(&mut idle).await;
        eventually("it is shown", async || ground.drawn().await.text("idle").contains("left-alone")).await;
        let drawn = ground.drawn().await;
        assert!(!drawn.html.contains("data-end=") && drawn.text("idle").contains("switched off"), "{}", drawn.html);
        assert!(drawn.html.contains("Cancelling and terminating sessions is off for this console"), "{}", drawn.html);
        let (status, said) = ground.end("Terminate", pid, started_us(&postgres, pid).await).await;
        assert!(status == 403 && said.contains("Cancelling and terminating sessions is off"), "{status}: {said}");
        assert!(ground.drawn().await.text("audit").contains("Cancelling and terminating sessions is off"));
        run(&mut idle, "rollback").await;
    }
}

#[tokio::test]
async fn what_must_not_be_ended_is_refused_and_the_refusal_kept() {
    let postgres = Postgres::start().await;
    let folder = folder();
    let setup = Setup::on(folder.path(), &url(&postgres.options())).set("PLIMSOLL_POOL_SIZE", "1").set("PLIMSOLL_WARM_UP", "true");
    let console = setup.start().await;
    let session_of_admin = console.log_in(PASSWORD).await;
    let ground = Ground::of(console, session_of_admin, folder);
    eventually("the pool is warm", async || postgres.backends("plimsoll").await == 1).await;
    postgres.admin(&format!("grant pg_monitor, pg_signal_backend to {}", postgres.options().get_username())).await;
    let (mut admin, mut ordinary) = (session(&postgres.superuser(), "admin").await, session(&postgres.options(), "ordinary").await);
    let refused = async |pid: i64, started: i64| {
        let (status, said) = ground.end("Terminate", pid, started).await;
        assert_eq!(status, 400, "{said}");
        said
    };
    let (of_admin, of_ordinary) = (pid(&mut admin).await, pid(&mut ordinary).await);
    assert!(refused(of_admin, started_us(&postgres, of_admin).await).await.contains("a superuser's session"));
    assert!(refused(of_ordinary, 1).await.contains("is now another session"));
    assert!(refused(999_999_999, 1).await.contains("ended already"));
    let probes = "select pid from pg_stat_activity where application_name = 'plimsoll-console' limit 1";
    let own: i32 = sqlx::query_scalar(probes).fetch_one(&mut admin).await.expect("a probe");
    assert!(refused(own.into(), started_us(&postgres, own.into()).await).await.contains("a pool of this console"));
    // A lease of the pool that the console shows, which no role's rights would keep from being ended.
    let service = "select pid from pg_stat_activity where application_name = 'plimsoll' limit 1";
    let service: i32 = sqlx::query_scalar(service).fetch_one(&mut admin).await.expect("a connection of the pool");
    assert!(
        refused(service.into(), started_us(&postgres, service.into()).await).await.contains("a pool of this console or of its service")
    );
    let writer: i32 = sqlx::query_scalar("select pid from pg_stat_activity where backend_type = 'checkpointer'")
        .fetch_one(&mut admin)
        .await
        .expect("the checkpointer");
    assert!(refused(writer.into(), started_us(&postgres, writer.into()).await).await.contains("not a client"));
    run(&mut ordinary, "select 1").await;
    let actions = ground.drawn().await.rows("audit");
    assert_eq!(actions.len(), 6);
    assert!(actions.iter().all(|action| action[4] == "refused" && action[5].starts_with("Backend ")), "{actions:?}");
}

#[tokio::test]
async fn a_role_without_the_right_is_told_the_grant() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut other = session(&postgres.options(), "other").await;
    let pid = pid(&mut other).await;
    let (status, said) = ground.end("Terminate", pid, started_us(&postgres, pid).await).await;
    assert_eq!((status, said.contains("grant it pg_signal_backend")), (400, true), "{said}");
    run(&mut other, "select 1").await;
}

#[tokio::test]
async fn another_sites_page_ends_nothing_with_the_admins_cookie() {
    let postgres = Postgres::start().await;
    postgres.admin("grant pg_signal_backend to plimsoll_monitor").await;
    let ground = Ground::on(&postgres).await;
    let mut victim = session(&postgres.options(), "victim").await;
    let pid = pid(&mut victim).await;
    let form = [("how", "Terminate".to_owned()), ("pid", pid.to_string()), ("started_us", started_us(&postgres, pid).await.to_string())];
    let from = async |header: &str, value: &str| {
        let request = ground.console.request(Method::POST, "/api/activity/end").header(COOKIE, &ground.session.0).form(&form);
        request.header(header, value).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(from("origin", "https://evil.example").await, 403);
    assert_eq!(from("sec-fetch-site", "cross-site").await, 403);
    assert_eq!(from("sec-fetch-site", "same-site").await, 403);
    run(&mut victim, "select 1").await;
    assert!(ground.drawn().await.rows("audit").is_empty(), "it was not even tried");
    assert_eq!(from("sec-fetch-site", "same-origin").await, 200, "the console's own page may");
    eventually("it is gone", async || postgres.backends("victim").await == 0).await;
}
