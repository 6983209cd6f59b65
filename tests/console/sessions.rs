//! How long a session lasts.

use reqwest::Method;
use reqwest::header::COOKIE;

use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};
use crate::tokens::store;

/// A console whose password is generated.
async fn setup(data_dir: &std::path::Path) -> Setup {
    Setup::on(data_dir, &url(&Postgres::shared().await.monitor())).unset("PLIMSOLL_ADMIN_PASSWORD")
}

fn printed_password(console: &Console) -> String {
    let greeting = console.greeting();
    let line = greeting.lines().find_map(|line| line.strip_prefix("Log in with the password "));
    line.unwrap_or_else(|| panic!("no password in {greeting}")).to_owned()
}

async fn lives(console: &Console, session: &Session) -> bool {
    let (page, function) = (console.get_as(session, "/").await, console.get_as(session, "/api/standing").await);
    match (page.status().as_u16(), function.status().as_u16()) {
        (200, 200) => true,
        (303, 401) => false,
        other => panic!("page and server function disagree: {other:?}"),
    }
}

#[tokio::test]
async fn a_logout_ends_the_session_on_the_server_and_no_other() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let (one, other) = (console.log_in(PASSWORD).await, console.log_in(PASSWORD).await);
    assert!(lives(&console, &one).await && lives(&console, &other).await);
    let out = console.request(Method::POST, "/logout").header(COOKIE, &one.0).send().await.expect("an answer");
    assert_eq!((out.status().as_u16(), header(&out, "location")), (303, "/login"));
    let cleared = header(&out, "set-cookie");
    assert!(cleared.starts_with("plimsoll_session=;") && cleared.contains("Max-Age=0"), "{cleared}");
    assert!(!lives(&console, &one).await, "the old cookie is worth nothing");
    assert!(lives(&console, &other).await);
    let get = console.get_as(&other, "/logout").await;
    assert_eq!(get.status(), 405, "a link or an image must not log anybody out");
    assert!(lives(&console, &other).await);
}

#[tokio::test]
async fn sessions_and_the_generated_password_survive_a_restart() {
    let folder = folder();
    let mut console = setup(folder.path()).await.start().await;
    let password = printed_password(&console);
    let session = console.log_in(&password).await;
    assert_eq!(console.stop().await.0, 0);
    let console = setup(folder.path()).await.start().await;
    assert!(console.greeting().contains("the password printed at the first start"), "{}", console.greeting());
    assert!(!console.greeting().contains(&password));
    assert!(lives(&console, &session).await);
    console.log_in(&password).await;
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_within_seconds_and_holds_after_a_restart() {
    let folder = folder();
    let mut console = setup(folder.path()).await.start().await;
    let old = printed_password(&console);
    let session = console.log_in(&old).await;
    assert!(lives(&console, &session).await);
    let renewed = plimsoll().arg("password").env("PLIMSOLL_DATA_DIR", folder.path()).output().expect("it runs");
    assert!(renewed.status.success(), "{renewed:?}");
    let new = String::from_utf8(renewed.stdout).expect("text").trim_end().to_owned();
    assert_ne!(new, old);
    // The console trusts a session that it has seen in the last five seconds.
    eventually("the session has ended", async || console.get_as(&session, "/api/standing").await.status() == 401).await;
    assert!(!lives(&console, &session).await);
    // Without a restart.
    assert!(header(&console.try_to_log_in(&old, "/").await, "location").contains("refused=wrong-password"));
    let session = console.log_in(&new).await;
    assert!(lives(&console, &session).await);
    assert_eq!(console.stop().await.0, 0);
    let console = setup(folder.path()).await.start().await;
    let session = console.log_in(&new).await;
    assert!(lives(&console, &session).await);
    assert_eq!(header(&console.try_to_log_in(&old, "/").await, "set-cookie"), "", "the old password is worth nothing");
}

/// Whoever changes the password in the environment does so because somebody knows the old one.
#[tokio::test]
async fn another_password_in_the_environment_ends_all_sessions() {
    let folder = folder();
    let mut console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let session = console.log_in(PASSWORD).await;
    assert_eq!(console.stop().await.0, 0);
    let mut console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    assert!(lives(&console, &session).await, "the same password keeps them");
    assert_eq!(console.stop().await.0, 0);
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", "another-horse-battery").start().await;
    assert!(!lives(&console, &session).await);
}

/// Within the seconds for which a session is trusted, page and server function may disagree.
async fn is_out(console: &Console, session: &Session) -> bool {
    console.get_as(session, "/api/standing").await.status() == 401
}

fn on_the_command_line(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let run = plimsoll().arg("sessions").args(arguments).env("PLIMSOLL_DATA_DIR", folder).output().expect("it runs");
    (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr))
}

/// The number of the session that the page calls its reader's own.
async fn number(console: &Console, session: &Session) -> String {
    let rows = Drawn::read(console, session, "access").await.rows("sessions");
    let own: Vec<&str> = rows.iter().filter_map(|row| row[0].strip_suffix(" (this one)")).collect();
    assert_eq!(own.len(), 1, "{rows:?}");
    own[0].to_owned()
}

#[tokio::test]
async fn sessions_are_listed_and_ended_on_the_command_line_and_on_the_page() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let log_in = async |browser: &str| {
        let form = console.request(Method::POST, "/login").header("user-agent", browser).form(&[("password", PASSWORD), ("next", "/")]);
        let answer = form.send().await.expect("an answer");
        Session(header(&answer, "set-cookie").split(';').next().expect("a cookie").to_owned())
    };
    let (one, other, third) = (log_in("Firefox \u{e9}").await, log_in("Chromium").await, log_in("curl").await);
    let numbers = [number(&console, &one).await, number(&console, &other).await, number(&console, &third).await];
    let (code, listed) = on_the_command_line(folder.path(), &["list"]);
    assert_eq!((code, listed.lines().count()), (Some(0), 4), "{listed}");
    assert!(listed.contains("127.0.0.1") && listed.contains("Chromium") && listed.contains("curl"), "{listed}");
    assert_eq!(on_the_command_line(folder.path(), &["end", &numbers[1]]), (Some(0), format!("session {} ended\n", numbers[1])));
    eventually("the session has ended", async || is_out(&console, &other).await).await;
    assert!(lives(&console, &one).await && lives(&console, &third).await);
    let (code, said) = on_the_command_line(folder.path(), &["end", &numbers[1]]);
    assert!(code == Some(2) && said.contains("does not exist"), "{said}");
    let end = console.request(Method::POST, &format!("/api/access/sessions/{}/end", numbers[2])).header(COOKIE, &one.0);
    assert_eq!(header(&end.send().await.expect("an answer"), "location"), "/access");
    assert!(!lives(&console, &third).await && lives(&console, &one).await, "at once");
    assert_eq!(on_the_command_line(folder.path(), &["end", "--all"]).1, "sessions ended: 1\n");
    eventually("all have ended", async || is_out(&console, &one).await).await;
    assert_eq!(on_the_command_line(folder.path(), &["list"]).1, "No sessions\n");
    assert_eq!(on_the_command_line(folder.path(), &["end"]).0, Some(2), "neither a number nor all");
}

#[tokio::test]
async fn a_session_that_nobody_uses_for_twelve_hours_ends() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let (used, idle) = (console.log_in(PASSWORD).await, console.log_in(PASSWORD).await);
    let mut store = store(folder.path()).await;
    for (number, hours) in [(1, 11), (2, 12)] {
        let update = sqlx::query("update session set seen_at = seen_at - ? * 3600 where number = ?");
        update.bind(hours).bind(number).execute(&mut store).await.expect("updated");
    }
    assert!(lives(&console, &used).await);
    let seen: (bool,) =
        sqlx::query_as("select seen_at > created_at - 60 from session where number = 1").fetch_one(&mut store).await.expect("a session");
    assert!(seen.0, "a request counts as use");
    assert!(!lives(&console, &idle).await);
}

#[tokio::test]
async fn a_new_login_ends_the_former_session_of_the_same_browser() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let (former, other) = (console.log_in(PASSWORD).await, console.log_in(PASSWORD).await);
    assert!(lives(&console, &former).await);
    let form = console.request(Method::POST, "/login").header(COOKIE, &former.0).form(&[("password", PASSWORD), ("next", "/")]);
    let again = form.send().await.expect("an answer");
    let session = Session(header(&again, "set-cookie").split(';').next().expect("a cookie").to_owned());
    assert!(lives(&console, &session).await && lives(&console, &other).await);
    assert!(!lives(&console, &former).await, "a stolen cookie of before is worth nothing");
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_a_session_has_only_so_many() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let (session, other) = (console.log_in(PASSWORD).await, console.log_in(PASSWORD).await);
    let mut streams = Vec::new();
    for _ in 0..8 {
        let stream = console.get_as(&session, "/api/load-test/live").await;
        assert_eq!(stream.status(), 200);
        streams.push(stream);
    }
    let refused = console.get_as(&session, "/api/load-test/live").await;
    assert_eq!(refused.status(), 429);
    assert!(refused.text().await.expect("text").contains("close a tab"));
    assert_eq!(console.get_as(&other, "/api/load-test/live").await.status(), 200, "the other has its own");
    drop(streams.pop());
    eventually("its place is free again", async || {
        let stream = console.get_as(&session, "/api/load-test/live").await;
        stream.status() == 200
    })
    .await;
    let out = console.request(Method::POST, "/logout").header(COOKIE, &session.0).send().await.expect("an answer");
    assert_eq!(out.status(), 303);
    let ended = async {
        for stream in &mut streams {
            while stream.chunk().await.expect("it is not cut").is_some() {}
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(8), ended).await.expect("they end with the session");
}

/// A link in a mail comes with the cookie; a form of another site changes nothing, whichever it is.
#[tokio::test]
async fn a_link_from_elsewhere_finds_the_session_and_a_form_from_elsewhere_is_refused() {
    let folder = folder();
    let console = setup(folder.path()).await.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    let login = console.try_to_log_in(PASSWORD, "/").await;
    let cookies: Vec<&str> = login.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text")).collect();
    assert!(cookies.iter().all(|cookie| cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly")), "{cookies:?}");
    let session = Session(cookies[0].split(';').next().expect("a cookie").to_owned());
    let link = console.request(Method::GET, "/alerts").header(COOKIE, &session.0).header("sec-fetch-site", "cross-site");
    assert_eq!(link.send().await.expect("an answer").status(), 200);
    for path in [
        "/login",
        "/logout",
        "/api/access/sessions/1/end",
        "/api/access/sessions/end-others",
        "/api/alerts/rules/leak/default",
        "/api/alerts/incidents/1/acknowledge",
        "/api/alerts/incidents/1/silence",
        "/api/alerts/notifiers/test",
        "/api/fleet/filters",
        "/api/fleet/filters/remove",
        "/api/load-test/start",
        "/api/load-test/abort",
        "/api/activity/end",
        "/api/demo/users",
        "/api/explain",
    ] {
        for (name, value) in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
        {
            let form = console.request(Method::POST, path).header(COOKIE, &session.0).header(name, value).form(&[("hours", "1")]);
            let answer = form.send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{path} {name}: {value}");
        }
    }
    assert!(lives(&console, &session).await, "nobody was logged out");
}
