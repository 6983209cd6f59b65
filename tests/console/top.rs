//! `plimsoll top --once` against a console that runs.

use std::process::Output;

use crate::ground::{Console, Setup, TOKEN, folder, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

fn top(console: &Console, token: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = plimsoll();
    command.args(["top", "--url", &format!("http://{}", console.address())]).args(arguments);
    if let Some(token) = token {
        command.env("PLIMSOLL_API_TOKEN", token);
    }
    command.output().expect("it runs")
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn one_picture_is_plain_text_with_the_numbers_of_the_console() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_APPLICATION_NAME", "top-once");
    let setup = setup.set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2").set("PLIMSOLL_WARM_UP", "true");
    let console = setup.start().await;
    eventually("the base is open", async || console.pool_stats().await["checked_in"] == 3).await;
    eventually("the server is known", async || said(&top(&console, Some(TOKEN), &["--once"])).1.contains("usable slots taken")).await;
    let (code, text, errors) = said(&top(&console, Some(TOKEN), &["--once"]));
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{text}");
    for part in
        ["▶ top-once", "● healthy", "0/5 in use, 0.0 %, 0 waiting", "In use 0 · idle 3", "Open incidents: ", "No connections in use."]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let json = said(&top(&console, Some(TOKEN), &["--once", "--format", "json"])).1;
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&read["chosen"]["pool"]["pool_size"], &read["server"]["status"]), (&3.into(), &"up".into()), "{json}");
    let other = said(&top(&console, Some(TOKEN), &["--once", "--pool", "this console"])).1;
    assert!(other.contains("▶ this console"), "{other}");
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_one_sentence() {
    let folder = folder();
    let console = Setup::on(folder.path(), "postgres://app@127.0.0.1:1/app").start().await;
    for (token, arguments, code, hint) in [
        (None, &["--once"][..], 2, "set PLIMSOLL_API_TOKEN"),
        (Some("a-wrong-token-hunter22"), &["--once"], 1, "refuses this token"),
        (Some(TOKEN), &[], 2, "--once prints one picture"),
        (Some(TOKEN), &["--once", "--interval", "1ms"], 2, "at least 200ms"),
    ] {
        let (ended, text, errors) = said(&top(&console, token, arguments));
        assert_eq!((ended, text.as_str(), errors.lines().count()), (Some(code), "", 1), "{arguments:?}: {errors}");
        assert!(errors.contains(hint) && !errors.contains("hunter22"), "{errors}");
    }
    let (address, token) = (console.address(), TOKEN);
    drop(console);
    let mut command = plimsoll();
    command.args(["top", "--once", "--url", &format!("http://{address}")]).env("PLIMSOLL_API_TOKEN", token);
    let (code, _, errors) = said(&command.output().expect("it runs"));
    assert!(code == Some(1) && errors.contains("cannot be reached"), "{errors}");
}
