//! Wrong logins by the hundred: they cost no memory that stays, and do not keep the admin waiting.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::redirect::Policy;

use crate::ground::{Console, PASSWORD, Setup, folder, header};
use crate::http::http_client;

/// Nothing listens there: these consoles are asked for nothing of a database.
const NOWHERE: &str = "postgres://app@127.0.0.1:1/app";

/// What the program has in memory now, in MB.
fn resident(console: &Console) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", console.pid())).expect("a process of Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the line");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
}

/// Somebody at an address of his own: on Linux all of 127.0.0.0/8 is this machine.
async fn try_from(console: &Console, address: u8, password: &'static str) -> Response {
    let own = IpAddr::from(Ipv4Addr::new(127, 0, 7, address));
    let http = http_client().redirect(Policy::none()).local_address(own).build().expect("an HTTP client");
    let form = http.post(format!("http://{}/login", console.address())).form(&[("password", password)]);
    form.send().await.expect("an answer")
}

/// So many at once, each from an address of its own.
async fn many_at_once(console: &Console, count: u8) -> Vec<Response> {
    futures_util::future::join_all((1..=count).map(|address| try_from(console, address, "not-the-password"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_leave_no_memory_behind() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).start().await;
    console.log_in(PASSWORD).await;
    let before = resident(&console);
    for _ in 0..8 {
        for answer in many_at_once(&console, 10).await {
            assert!(header(&answer, "location").starts_with("/login?refused=wrong-password"), "each was checked: {answer:?}");
        }
    }
    let after = resident(&console);
    assert!(after < before + 30, "{before} MB before 80 wrong passwords, {after} MB after");
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_beyond_those_that_can_be_checked_soon_are_refused_at_once_with_a_sentence() {
    let folder = folder();
    let console = Setup::on(folder.path(), NOWHERE).start().await;
    let began = Instant::now();
    // All browsers that have never logged in have a hundred attempts a minute together.
    let answers = many_at_once(&console, 95).await;
    assert!(began.elapsed() < Duration::from_secs(8), "answered within {:?}", began.elapsed());
    let (checked, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status() == 303);
    assert!(checked.len() >= 32 && !refused.is_empty(), "{} were checked, {} refused", checked.len(), refused.len());
    for answer in refused {
        assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, "2"));
        assert!(answer.text().await.expect("text").contains("retry in a few seconds"));
    }
    console.log_in(PASSWORD).await;
}
