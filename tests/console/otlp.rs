//! Services send their metrics to the console: who may, what comes of it, and what is refused.

use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::ground::{Console, PASSWORD, Setup, TOKEN, folder, header, url};
use crate::http::http_client;
use crate::program::plimsoll;
use crate::rest::ground::encoded;
use crate::support::Postgres;

const NODE: &str = include_str!("../../src/fleet/sources/otlp/recorded/node_pg_0.76.json");

fn sender(folder: &std::path::Path) -> String {
    let run =
        plimsoll().args(["token", "create", "--name", "senders", "--scope", "write:metrics"]).env("PLIMSOLL_DATA_DIR", folder).output();
    String::from_utf8(run.expect("it runs").stdout).expect("text").trim_end().to_owned()
}

async fn send(console: &Console, path: &str, token: &str, kind: &str, body: impl Into<reqwest::Body>) -> Response {
    let request = console.request(Method::POST, path).bearer_auth(token).header(CONTENT_TYPE, kind);
    // As from a page of another site: a token is no cookie, and is not sent by itself.
    request.header(ORIGIN, "https://elsewhere.example").body(body).send().await.expect("an answer")
}

async fn sentence(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (status, body["message"].as_str().unwrap_or_default().to_owned())
}

async fn pools(console: &Console, path: &str) -> Vec<Value> {
    let answer = console.request(Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    let pools: Value = answer.json().await.expect("JSON");
    let all = pools.as_array().or(pools["pools"].as_array()).cloned().expect("a list");
    all.into_iter().filter(|pool| pool["source"] == "otlp").collect()
}

#[tokio::test]
async fn what_a_service_sends_is_a_pool_of_its_own() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let token = sender(folder.path());
    let console = Setup::watching(folder.path(), &url(&postgres.options())).set("PLIMSOLL_BASE_PATH", "/db").start().await;
    let answer = send(&console, "/db/v1/metrics", &token, "application/json", NODE).await;
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "content-type"), header(&answer, "cache-control")),
        (200, "application/json", "no-store")
    );
    assert_eq!(answer.json::<Value>().await.expect("JSON"), json!({ "partialSuccess": {} }));
    let told = pools(&console, "/db/api/v1/pools").await;
    assert_eq!(told.len(), 1, "{told:?}");
    let pool = &told[0];
    let numbers = ["checked_out", "checked_in", "waiting", "total_capacity"].map(|number| pool[number].as_u64());
    assert_eq!(numbers, [Some(1), Some(0), Some(0), Some(3)], "{pool}");
    assert_eq!(
        (&pool["service"], &pool["instance"], &pool["opening"]),
        (&json!("unknown_service:node"), &json!("127.0.0.1"), &Value::Null)
    );
    let path = format!("/db/api/admin/pool-stats?pool={}", encoded(pool["name"].as_str().expect("a name")));
    let (status, said) = sentence(console.request(Method::GET, &path).bearer_auth(TOKEN).send().await.expect("an answer")).await;
    assert!(
        status == 404 && said.contains("observed by a source") && said.contains("/db/api/v1/pools/{name} has those"),
        "{status} {said}"
    );
}

/// One process of "orders" with a counter of its own, without the time at which it began.
fn own_names(minute: u64, timeouts: u64) -> String {
    let at = (1_790_000_000 + minute * 60) * 1_000_000_000;
    let point = json!({ "timeUnixNano": at.to_string(), "asInt": timeouts.to_string(), "attributes": [] });
    let sum = json!({ "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [point] });
    let attribute = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let resource = json!({ "attributes": [attribute("service.name", "orders"), attribute("service.instance.id", "1")] });
    let metrics = json!([{ "name": "app.pool.timeouts", "unit": "{timeout}", "sum": sum }]);
    json!({ "resourceMetrics": [{ "resource": resource, "scopeMetrics": [{ "metrics": metrics }] }] }).to_string()
}

#[tokio::test]
async fn names_of_ones_own_are_read_by_a_table_and_two_processes_under_one_name_are_noticed() {
    let (data, beside, postgres) = (folder(), folder(), Postgres::shared().await);
    let (token, file) = (sender(data.path()), beside.path().join("plimsoll.toml"));
    let table = "[[sources]]\nkind = \"otlp\"\nservice = \"orders\"\n[sources.metrics]\ntimed_out = \"app.pool.timeouts\"\n";
    std::fs::write(&file, table).expect("written");
    let setup = Setup::watching(data.path(), &url(&postgres.options())).set("PLIMSOLL_CONFIG", file.to_str().expect("text"));
    let console = setup.start().await;
    let from = |address: [u8; 4]| http_client().local_address(std::net::IpAddr::from(address)).build().expect("a client");
    let (one, other) = (from([127, 0, 0, 1]), from([127, 0, 0, 2]));
    for (client, minute, timeouts) in [(&one, 0, 100), (&other, 1, 3), (&one, 2, 104), (&other, 3, 4)] {
        let request = client.post(format!("http://{}/v1/metrics", console.address())).bearer_auth(&token);
        let answer = request.header(CONTENT_TYPE, "application/json").body(own_names(minute, timeouts)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
    }
    let told = pools(&console, "/api/v1/pools").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["counters"]["timed_out"], &told[0]["address"]), (&json!(104), &json!("127.0.0.1")), "{}", told[0]);
    assert_eq!(told[0]["told_twice_by"], "otlp (token senders) at 127.0.0.2", "{}", told[0]);
}

#[tokio::test]
async fn only_a_token_of_its_scope_may_send() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::watching(folder.path(), &url(&postgres.options())).start().await;
    let (status, said) = sentence(send(&console, "/v1/metrics", TOKEN, "application/json", NODE).await).await;
    assert!(status == 403 && said.contains("scope read") && said.contains("--scope write:metrics"), "{status} {said}");
    let (status, said) = sentence(send(&console, "/v1/metrics", "invented-4711-4711", "application/json", NODE).await).await;
    assert!(status == 401 && said.contains("not valid") && said.contains("--scope write:metrics"), "{status} {said}");
    let admin = console.log_in(PASSWORD).await;
    let by_session = console.request(Method::POST, "/v1/metrics").header(COOKIE, &admin.0).header(CONTENT_TYPE, "application/json");
    let (status, said) = sentence(by_session.body(NODE).send().await.expect("an answer")).await;
    let is_said = said.contains("Authorization: Bearer") && said.contains("--scope write:metrics");
    assert!(status == 401 && is_said, "a session is no token: {status} {said}");
    assert!(pools(&console, "/api/v1/pools").await.is_empty());
}

#[tokio::test]
async fn bodies_are_larger_here_than_elsewhere_and_bounded() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let token = sender(folder.path());
    let console = Setup::watching(folder.path(), &url(&postgres.options())).start().await;
    let padded = |bytes: usize| format!("{NODE}{}", " ".repeat(bytes));
    let answer = send(&console, "/v1/metrics", &token, "application/json", padded(1 << 20)).await;
    assert_eq!(answer.status(), 200, "a megabyte");
    let (status, said) = sentence(send(&console, "/v1/metrics", &token, "application/json", padded(4 << 20)).await).await;
    assert!(status == 413 && said.contains("4 MB"), "{status} {said}");
    let (status, said) = sentence(send(&console, "/v1/metrics", &token, "text/plain", NODE).await).await;
    assert!(status == 415 && said.contains("application/x-protobuf"), "{status} {said}");
    let (status, said) = sentence(send(&console, "/v1/metrics", &token, "application/json", "<html>").await).await;
    assert!(status == 400 && said.contains("line 1"), "{status} {said}");
    assert_eq!(pools(&console, "/api/v1/pools").await.len(), 1);
}
