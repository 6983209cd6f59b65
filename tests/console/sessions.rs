//! How long a session lasts.

use reqwest::Method;
use reqwest::header::COOKIE;

use crate::ground::{Console, PASSWORD, Session, Setup, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

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
    let (page, function) = (console.get_as(session, "/").await, console.get_as(session, "/api/overview?range=quarter").await);
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
    eventually("the session has ended", async || console.get_as(&session, "/api/overview?range=quarter").await.status() == 401).await;
    assert!(!lives(&console, &session).await);
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
