use reqwest::header::COOKIE;
use reqwest::{Method, Response};

use crate::ground::{Console, PASSWORD, Setup, folder, header, url};
use crate::support::Postgres;

/// A console that believes whoever connects from this machine, as a proxy would.
async fn console(data_dir: &std::path::Path) -> Console {
    let setup = Setup::on(data_dir, &url(&Postgres::shared().await.options()));
    setup.set("PLIMSOLL_TRUSTED_PROXY", "127.0.0.1").start().await
}

async fn attempt(console: &Console, from: &str, password: &str, cookies: &str) -> Response {
    let form = console.request(Method::POST, "/login").header("x-forwarded-for", from).header(COOKIE, cookies);
    form.form(&[("password", password), ("next", "/")]).send().await.expect("an answer")
}

fn is_refused(answer: &Response) -> bool {
    header(answer, "location").contains("refused=too-many")
}

/// The cookie by which a browser is known.
fn browser(answer: &Response) -> String {
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text"));
    let known = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("plimsoll_browser="));
    known.expect("a browser's cookie").to_owned()
}

#[tokio::test]
async fn wrong_attempts_of_one_client_behind_a_proxy_lock_out_no_other() {
    let folder = folder();
    let console = console(folder.path()).await;
    for _ in 0..12 {
        attempt(&console, "192.0.2.7", "wrong", "").await;
    }
    assert!(is_refused(&attempt(&console, "192.0.2.7", PASSWORD, "").await));
    // What the client puts before its own address changes nothing.
    assert!(is_refused(&attempt(&console, "198.51.100.1, 192.0.2.7", PASSWORD, "").await));
    assert_eq!(header(&attempt(&console, "192.0.2.8", PASSWORD, "").await, "location"), "/");
}

#[tokio::test]
async fn a_network_of_ipv6_is_one_client() {
    let folder = folder();
    let console = console(folder.path()).await;
    for host in 1..=12 {
        attempt(&console, &format!("2001:db8::{host}"), "wrong", "").await;
    }
    assert!(is_refused(&attempt(&console, "2001:db8::ffff", PASSWORD, "").await));
    assert_eq!(header(&attempt(&console, "2001:db8:0:1::1", PASSWORD, "").await, "location"), "/");
}

#[tokio::test]
async fn a_browser_that_has_logged_in_before_is_locked_out_by_nobody_else() {
    let folder = folder();
    let console = console(folder.path()).await;
    let known = browser(&attempt(&console, "192.0.2.7", PASSWORD, "").await);
    for _ in 0..12 {
        attempt(&console, "192.0.2.7", "wrong", "").await;
    }
    assert!(is_refused(&attempt(&console, "192.0.2.7", PASSWORD, "").await));
    let made_up = known.replace("browser=", "browser=A");
    assert!(is_refused(&attempt(&console, "192.0.2.7", PASSWORD, &made_up).await), "a made-up cookie is none");
    assert_eq!(header(&attempt(&console, "192.0.2.7", PASSWORD, &known).await, "location"), "/");
    for _ in 0..12 {
        attempt(&console, "192.0.2.7", "wrong", &known).await;
    }
    assert!(is_refused(&attempt(&console, "192.0.2.7", PASSWORD, &known).await), "it has no more attempts than others");
}
