//! From a server that stops to who is told of it: the alerts, the outbox, a receiver, the page, the REST interface.

use serde_json::Value;

use super::ground::{data_dir, file, notifier};
use crate::ground::{PASSWORD, Setup, TOKEN, folder, url};
use crate::program::plimsoll;
use crate::receiver::Receiver;
use crate::support::{Postgres, eventually};

/// Quick, since a test waits for it.
const RULE: &str = "[alerts.unreachable]\nfor = \"1s\"\nkeep_firing = \"1s\"\n[alerts.connects_failing]\nenabled = false\n";

/// What was told of the rule: the events, in order.
fn events(receiver: &Receiver) -> Vec<String> {
    let told: Vec<Value> = receiver.heard().iter().map(|heard| heard.json()).collect();
    let of_rule = told.iter().filter(|notice| notice["incident"]["rule"] == "unreachable");
    of_rule.map(|notice| notice["event"].as_str().expect("a word").to_owned()).collect()
}

#[tokio::test]
async fn a_server_that_stops_is_told_shown_and_told_again_when_it_is_back() {
    let (folder, receiver, mut postgres) = (folder(), Receiver::start().await, Postgres::start().await);
    let toml = format!("{RULE}{}", notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address)));
    let setup = Setup::on(&data_dir(folder.path()), &url(&postgres.monitor())).set("PLIMSOLL_CONFIG", &file(folder.path(), &toml));
    let console = setup.start().await;
    let session = console.log_in(PASSWORD).await;
    let get = async |path: &str| console.request(reqwest::Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    let server = async || get("/api/v1/server").await.json::<Value>().await.expect("JSON");
    eventually("the server is known", async || server().await["status"] == "up").await;
    postgres.stop_server().await;
    eventually("it is told", async || events(&receiver) == ["opened"]).await;
    let list: Value = get("/api/v1/incidents").await.json().await.expect("JSON");
    let open = &list["incidents"][0];
    assert_eq!((open["rule"].as_str(), open["severity"].as_str()), (Some("unreachable"), Some("critical")), "{list}");
    let page = console.get_as(&session, "/alerts").await.text().await.expect("a page");
    assert!(page.contains("Notifiers") && page.contains("webhook, 127.0.0.1"), "{page}");
    let mut top = plimsoll();
    top.args(["top", "--once", "--url", &format!("http://{}", console.address())]).env("PLIMSOLL_API_TOKEN", TOKEN);
    let text = String::from_utf8(top.output().expect("it runs").stdout).expect("text");
    assert!(text.contains("Open incidents: 1") && text.contains(open["sentence"].as_str().expect("a sentence")), "{text}");
    postgres.start_server_again().await;
    eventually("its end is told", async || events(&receiver) == ["opened", "resolved"]).await;
}
