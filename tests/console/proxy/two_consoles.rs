//! Two consoles on one store behind one proxy: when one dies, whoever is logged in notices nothing.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use reqwest::header::COOKIE;
use serde_json::Value;
use tempfile::TempDir;

use super::ground::{BASE, Browser, ProxyProcess, certify, free_address, start_haproxy, start_nginx};
use super::pages::follow_a_load_test;
use crate::ground::{Console, Setup, TOKEN, folder, url};
use crate::support::{Postgres, eventually};

const NAMES: [&str; 2] = ["console-a", "console-b"];
/// The role and the schema of a shared store, as an operator makes them.
const STORE: &str = include_str!("../../../docs/plimsoll_store.sql");
/// Requests after the end of a console, more than it takes until its proxy knows.
const REQUESTS: usize = 60;

/// Starts a proxy in a folder, at an address, before two consoles.
type Start = fn(&Path, SocketAddr, &[(&str, String)]) -> ProxyProcess;

#[tokio::test]
async fn behind_nginx_pages_go_on_with_the_same_session_when_a_console_dies() {
    let start: Start =
        |prefix, address, consoles| start_nginx(include_str!("../../../deploy/proxy/nginx-two-consoles.conf"), prefix, address, consoles);
    pages_go_on_behind(start).await;
}

#[tokio::test]
async fn behind_haproxy_pages_go_on_with_the_same_session_when_a_console_dies() {
    let start: Start =
        |prefix, address, consoles| start_haproxy(include_str!("../../../deploy/proxy/haproxy.cfg"), prefix, address, consoles);
    pages_go_on_behind(start).await;
}

async fn pages_go_on_behind(start: Start) {
    let (store, prefix) = (Postgres::start().await, folder());
    store.admin(STORE).await;
    let (folders, watched) = ([folder(), folder()], Postgres::shared().await);
    let mut consoles = start_consoles(&store, &watched, &folders).await;
    let address = free_address();
    certify(prefix.path(), address);
    let [a, b] = [0, 1].map(|place: usize| consoles[place].address().to_string());
    let _proxy = start(prefix.path(), address, &[("10.0.0.21:8000", a), ("10.0.0.22:8000", b)]);
    let browser = Browser::before(address).await;
    let cookies = browser.log_in().await;
    for console in &consoles {
        let page = console.request(reqwest::Method::GET, &format!("{BASE}/capacity")).header(COOKIE, &cookies).send().await;
        assert_eq!(page.expect("an answer").status(), 200, "a session is valid at both");
    }
    follow_a_load_test(&browser, &cookies).await;
    let first = answering(&browser).await;
    consoles.remove(NAMES.iter().position(|name| *name == first).expect("one of both")).kill();
    for number in 0..REQUESTS {
        let page = if number % 2 == 0 { "" } else { "/alerts" };
        let answer = browser.get(page).header(COOKIE, &cookies).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "request {number} after the end of {first}");
    }
    let second = answering(&browser).await;
    assert_ne!(first, second);
    let takes_over = async || {
        let told = told(&browser).await;
        let lives = told["consoles"].as_array().expect("consoles").iter().find(|console| console["is_this"] == true).cloned();
        lives.is_some_and(|console| console["judges"] == true && console["shards"].as_array().is_some_and(|shards| shards.len() == 64))
    };
    eventually("the other console does all the work", takes_over).await;
    follow_a_load_test(&browser, &cookies).await;
}

async fn start_consoles(store: &Postgres, watched: &Arc<Postgres>, folders: &[TempDir; 2]) -> Vec<Console> {
    let store = url(&store.superuser().username("plimsoll_store"));
    let mut consoles = Vec::new();
    for (name, folder) in NAMES.into_iter().zip(folders) {
        let setup = Setup::on(folder.path(), &url(&watched.options())).set("PLIMSOLL_POOL_SIZE", "3").set("PLIMSOLL_MAX_OVERFLOW", "2");
        let setup = setup.set("PLIMSOLL_STORE", &store).set("PLIMSOLL_CONSOLE_NAME", name);
        consoles.push(setup.arguments(&["--base-path", BASE, "--trusted-proxy", "127.0.0.1"]).start().await);
    }
    consoles
}

async fn told(browser: &Browser) -> Value {
    let answer = browser.get("/api/v1/consoles").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}

/// The console that answers this browser.
async fn answering(browser: &Browser) -> String {
    let told = told(browser).await;
    let this =
        told["consoles"].as_array().expect("consoles").iter().find(|console| console["is_this"] == true).expect("the one that answers");
    this["name"].as_str().expect("a name").to_owned()
}
