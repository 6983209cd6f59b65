//! What a token is good for, and until when.

use reqwest::{Method, Response};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};

use crate::activity::ground::{run, session};
use crate::drawn::Drawn;
use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

/// The console's store, as another process opens it.
pub async fn store(folder: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(folder.join("console.sqlite")).connect().await.expect("the store")
}

fn create(folder: &std::path::Path, name: &str, more: &[&str]) -> String {
    let run = plimsoll().args(["token", "create", "--name", name]).args(more).env("PLIMSOLL_DATA_DIR", folder).output();
    let run = run.expect("it runs");
    assert!(run.status.success(), "{run:?}");
    String::from_utf8(run.stdout).expect("text").trim_end().to_owned()
}

async fn by(console: &Console, token: &str, path: &str) -> Response {
    console.request(Method::GET, path).bearer_auth(token).send().await.expect("an answer")
}

#[tokio::test]
async fn a_token_is_good_for_its_scope_and_no_more() {
    let folder = folder();
    let postgres = Postgres::shared().await;
    let console = Setup::on(folder.path(), &url(&postgres.options())).start().await;
    let status = async |token: &str, path: &str| by(&console, token, path).await.status().as_u16();
    let [metrics, read, statements, write, sources, mark] =
        ["metrics", "read", "read:statements", "write:metrics", "write:sources", "mark"]
            .map(|scope| create(folder.path(), scope, &["--scope", scope]));
    for (token, numbers, pages) in
        [(&metrics, 200, 403), (&read, 200, 200), (&statements, 200, 200), (&write, 403, 403), (&sources, 403, 403), (&mark, 403, 403)]
    {
        assert_eq!([status(token, "/metrics").await, status(token, "/api/admin/pool-stats").await], [numbers; 2], "{token}");
        for path in ["/api/v1/pools", "/api/v1/advice", "/api/v1/audit.csv", "/api/openapi.json"] {
            assert_eq!(status(token, path).await, pages, "{token} {path}");
        }
    }
    let refused = by(&console, &metrics, "/api/v1/pools").await;
    assert_eq!(header(&refused, "www-authenticate"), "Bearer error=\"insufficient_scope\", scope=\"read\"");
    let body: serde_json::Value = refused.json().await.expect("JSON");
    let sentence = body["message"].as_str().expect("a sentence");
    assert!(body["error"] == "forbidden" && sentence.contains("scope metrics") && sentence.contains("--scope read"), "{body}");
}

#[tokio::test]
async fn the_literals_of_statements_are_for_whoever_may_read_them_and_asks() {
    let (folder, postgres) = (folder(), Postgres::start().await);
    let mut clerk = session(&postgres.options(), "clerk").await;
    run(&mut clerk, "begin; select 'hunter22', 4711").await;
    let console = Setup::on(folder.path(), &url(&postgres.superuser())).start().await;
    let statements = create(folder.path(), "auditor", &["--scope", "read:statements"]);
    let query = async |token: &str, path: &str| {
        let answer = by(&console, token, path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json::<serde_json::Value>().await.expect("JSON")["idle_in_transaction"][0]["query"].as_str().unwrap_or_default().to_owned()
    };
    eventually("the session is listed after a second", async || !query(TOKEN, "/api/v1/activity").await.is_empty()).await;
    for token in [TOKEN, &statements] {
        assert_eq!(query(token, "/api/v1/activity").await, "begin; select $1, $2");
    }
    assert_eq!(query(&statements, "/api/v1/activity?statements=full").await, "begin; select 'hunter22', 4711");
    assert_eq!(by(&console, TOKEN, "/api/v1/activity?statements=full").await.status(), 403);
    assert_eq!(by(&console, &statements, "/api/v1/activity?statements=all").await.status(), 400);
    let admin = console.log_in(PASSWORD).await;
    let page = async |path: &str| console.get_as(&admin, path).await.text().await.expect("a page");
    let hidden = page("/activity").await;
    assert!(
        !hidden.contains("hunter22") && hidden.contains("begin; select $1, $2") && hidden.contains("/activity?statements=full"),
        "{hidden}"
    );
    assert!(page("/activity?statements=full").await.contains("hunter22"));
    assert!(Drawn::read(&console, &admin, "activity%3Fstatements%3Dfull").await.html.contains("hunter22"));
    let audit = by(&console, TOKEN, "/api/v1/audit.csv").await.text().await.expect("text");
    let read: Vec<&str> = audit.lines().filter(|line| line.contains("statements.read")).collect();
    assert!(read.len() == 2 && read[0].contains(",admin,") && read[1].contains(",token auditor,"), "once an hour each: {audit}");
}

#[tokio::test]
async fn a_token_expires_and_its_last_use_is_listed() {
    let folder = folder();
    let postgres = Postgres::shared().await;
    let console = Setup::on(folder.path(), &url(&postgres.options())).start().await;
    let token = create(folder.path(), "grafana", &["--scope", "metrics", "--expires", "90d"]);
    let list = || {
        let list = plimsoll().args(["token", "list"]).env("PLIMSOLL_DATA_DIR", folder.path()).output().expect("it runs");
        String::from_utf8(list.stdout).expect("text")
    };
    let line = || {
        list()
            .lines()
            .find(|line| line.starts_with("grafana"))
            .expect("it is listed")
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let unused = line();
    assert_eq!((unused[1].as_str(), unused.len(), unused[4].as_str()), ("metrics", 5, "never"), "{unused:?}");
    assert!(unused[3] > unused[2], "{unused:?}");
    for _ in 0..3 {
        assert_eq!(by(&console, &token, "/metrics").await.status(), 200);
    }
    assert!(line()[4] >= unused[2], "{:?}", line());
    let mut store = store(folder.path()).await;
    sqlx::query("update token set expires_at = created_at").execute(&mut store).await.expect("updated");
    let expired = by(&console, &token, "/metrics").await;
    assert_eq!(expired.status(), 401);
    assert!(expired.text().await.expect("text").contains("this token has expired"));
    let audit = by(&console, TOKEN, "/api/v1/audit.csv").await.text().await.expect("text");
    assert_eq!(audit.matches("token.first_use").count(), 1, "{audit}");
}

#[test]
fn what_is_no_life_and_no_scope_is_one_sentence() {
    let folder = folder();
    for (more, hint) in [
        (["--expires", "soon"], "for example 500ms, 30s or 1h"),
        (["--expires", "10s"], "between one minute and ten years"),
        (["--expires", "100years"], "between one minute and ten years"),
        (["--scope", "write"], "metrics, read, read:statements, write:metrics, write:sources, mark"),
    ] {
        let run = plimsoll()
            .args(["token", "create", "--name", "x"])
            .args(more)
            .env("PLIMSOLL_DATA_DIR", folder.path())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(2) && said.contains(hint) && run.stdout.is_empty(), "{said}");
    }
}
