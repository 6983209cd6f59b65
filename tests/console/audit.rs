//! What was done to the console and through it, as it is kept and exported.

use reqwest::Method;
use reqwest::header::COOKIE;

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

async fn console(data_dir: &std::path::Path) -> Console {
    Setup::on(data_dir, &url(&Postgres::shared().await.options())).start().await
}

/// The rows of the download, the newest first, each with the names of its columns.
pub async fn rows(console: &Console) -> Vec<Vec<(String, String)>> {
    let answer = console.request(Method::GET, "/api/v1/audit.csv").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, "text/csv; charset=utf-8"));
    let text = answer.text().await.expect("text");
    let mut read = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = read.headers().expect("a head").iter().map(str::to_owned).collect();
    let named = |row: csv::StringRecord| head.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
    read.records().map(|row| named(row.expect("a row"))).collect()
}

pub fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    row.iter().find(|(column, _)| column == name).map_or_else(|| panic!("no column {name}"), |(_, value)| value)
}

fn on_the_command_line(folder: &std::path::Path, arguments: &[&str]) {
    let run = plimsoll().args(arguments).env("PLIMSOLL_DATA_DIR", folder).output().expect("it runs");
    assert!(run.status.success(), "{run:?}");
}

#[tokio::test]
async fn who_did_what_from_where_is_kept_and_can_be_exported() {
    let folder = folder();
    let console = console(folder.path()).await;
    console.try_to_log_in("wrong-horse-battery", "/").await;
    let session = console.log_in(PASSWORD).await;
    let post = async |path: &str, form: &[(&str, &str)]| {
        let request = console.request(Method::POST, path).header(COOKIE, &session.0).form(form);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(post("/api/alerts/rules/exhausted/default", &[]).await, 303);
    assert_eq!(post("/api/alerts/incidents/4711/acknowledge", &[]).await, 303);
    assert_eq!(post("/api/alerts/notifiers/test", &[("name", "nobody")]).await, 303);
    on_the_command_line(folder.path(), &["token", "create", "--name", "grafana"]);
    on_the_command_line(folder.path(), &["token", "revoke", "--name", "grafana"]);
    // A spreadsheet would run it.
    on_the_command_line(folder.path(), &["mark", "=1+cmd"]);
    assert_eq!(post("/logout", &[]).await, 303);
    let rows = rows(&console).await;
    let kept: Vec<[&str; 3]> = rows.iter().rev().map(|row| ["action", "outcome", "target"].map(|name| cell(row, name))).collect();
    assert_eq!(
        kept,
        [
            ["login", "refused", "the console"],
            ["login", "done", "the console"],
            ["rule.change", "done", "alert rule exhausted"],
            ["incident.acknowledge", "refused", "incident 4711"],
            ["notifier.test", "failed", "notifier nobody"],
            ["token.create", "done", "token grafana"],
            ["token.revoke", "done", "token grafana"],
            ["deploy.mark", "done", "'=1+cmd"],
            ["logout", "done", "the console"],
        ]
    );
    let by = |place: usize| (cell(&rows[rows.len() - 1 - place], "who"), cell(&rows[rows.len() - 1 - place], "address"));
    assert_eq!([by(0), by(1), by(8)], [("stranger", "127.0.0.1"), ("admin", "127.0.0.1"), ("admin", "127.0.0.1")]);
    assert!(by(5).0.starts_with("command line of ") && by(5).1.is_empty(), "{:?}", by(5));
    assert!(!rows.iter().flatten().any(|(_, value)| value.contains("horse")), "no password stands in it: {rows:?}");
    let stranger = console.get("/api/v1/audit.csv").await;
    assert_eq!(stranger.status(), 401);
    console.logged(1, "audit: rule.change").await;
}

#[tokio::test]
async fn a_flood_of_logins_is_counted_in_a_few_rows_and_a_few_lines_of_the_log() {
    let folder = folder();
    let console = console(folder.path()).await;
    for _ in 0..150 {
        console.try_to_log_in("wrong", "/").await;
    }
    let rows = rows(&console).await;
    assert!((2..=6).contains(&rows.len()), "{rows:?}");
    let times: u64 = rows.iter().map(|row| cell(row, "times").parse::<u64>().expect("a count")).sum();
    assert_eq!(times, 150);
    eventually("it is logged", async || !console.log_lines("too many attempts").is_empty()).await;
    assert!(console.log_lines("login").len() <= 2 * rows.len(), "{}", console.log());
}
