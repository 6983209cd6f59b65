//! `GET /api/admin/pool-stats`: its shape, and who may read it.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::ground::{Console, Setup, TOKEN, folder, header, url};
use crate::program::plimsoll;
use crate::support::{Postgres, eventually};

const PATH: &str = "/api/admin/pool-stats";

#[tokio::test]
async fn the_answer_has_the_shape_and_the_names_of_the_contract() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_WARM_UP", "true").set("PLIMSOLL_POOL_SIZE", "5");
    let console = setup.set("PLIMSOLL_MAX_OVERFLOW", "7").start().await;
    eventually("the base is open", async || console.pool_stats().await["checked_in"] == 5).await;
    let mut stats = console.pool_stats().await;
    let taken_at = u128::from(stats["taken_at_ms"].as_u64().expect("milliseconds"));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    assert!(now.abs_diff(taken_at) < 5_000, "taken at {taken_at}, now is {now}");
    for further in ["open", "opening", "waiting", "connects_failing", "taken_at_ms"] {
        stats.as_object_mut().expect("an object").remove(further).expect(further);
    }
    let contract = json!({
        "pool_size": 5, "checked_out": 0, "overflow": 0, "checked_in": 5, "total_capacity": 12,
        "utilization_percent": 0.0, "status": "healthy", "message": "Pool utilization is healthy",
        "recommendations": {
            "current_capacity": "0/12 connections in use",
            "peak_capacity": "Can handle up to 12 simultaneous connections",
            "configured_for": "10+ simultaneous users"
        }
    });
    assert_eq!(stats, contract);
}

#[tokio::test]
async fn with_the_database_down_message_and_recommendations_say_so() {
    let (folder, mut postgres) = (folder(), Postgres::start().await);
    postgres.stop_server().await;
    let setup = Setup::on(folder.path(), &url(&postgres.monitor())).set("PLIMSOLL_WARM_UP", "true").set("PLIMSOLL_POOL_SIZE", "2");
    let console = setup.start().await;
    eventually("connects fail", async || console.pool_stats().await["connects_failing"] == true).await;
    let stats = console.pool_stats().await;
    let message = stats["message"].as_str().expect("a sentence");
    assert!(message.starts_with("No connection can be opened (") && message.contains("0 of"), "{message}");
    assert_eq!(stats["status"], "healthy", "the utilization's, as the contract says");
    let peak = stats["recommendations"]["peak_capacity"].as_str().expect("a sentence");
    assert_eq!(peak, "Can handle 0 simultaneous connections until connects succeed again");
    postgres.start_server_again().await;
    let is_well = async || console.pool_stats().await["message"] == "Pool utilization is healthy";
    eventually("all is well again", is_well).await;
    assert_eq!(console.pool_stats().await["connects_failing"], false);
}

#[tokio::test]
async fn without_a_valid_token_nothing_is_told_about_the_pool() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let session = console.log_in(crate::ground::PASSWORD).await;
    let cookie = session.0.split_once('=').expect("a value").1;
    let longer = format!("Bearer {TOKEN}x");
    let twice = format!("Bearer {TOKEN} {TOKEN}");
    let as_session = format!("Bearer {cookie}");
    let wrong =
        ["", "Bearer", "Bearer ", "Bearer wrong", &longer, &twice, &as_session, "Basic YWRtaW46YWRtaW4=", "Digest username=x", TOKEN];
    for authorization in [None].into_iter().chain(wrong.map(Some)) {
        let request = console.request(Method::GET, PATH);
        let request = authorization.into_iter().fold(request, |request, given| request.header(AUTHORIZATION, given));
        assert_tells_nothing(request.send().await.expect("an answer"), authorization).await;
    }
    let by_session = console.get_as(&session, PATH).await;
    assert_tells_nothing(by_session, Some("the session of a page")).await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        assert_tells_nothing(console.request(method, PATH).send().await.expect("an answer"), None).await;
    }
}

async fn assert_tells_nothing(response: reqwest::Response, given: Option<&str>) {
    assert_eq!(response.status(), 401, "{given:?}");
    assert_eq!(header(&response, "www-authenticate"), "Bearer", "{given:?}");
    assert_eq!(header(&response, "content-type"), "application/json", "{given:?}");
    let body: Value = response.json().await.expect("JSON");
    let fields: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["error", "message"], "{given:?}");
    assert_eq!(body["error"], "unauthorized");
    assert!(body["message"].as_str().is_some_and(|message| message.contains("plimsoll token create")), "{body}");
}

#[tokio::test]
async fn a_token_of_the_command_line_is_valid_at_once_and_until_it_is_revoked() {
    let (folder, postgres) = (folder(), Postgres::shared().await);
    let console = Setup::on(folder.path(), &url(&postgres.monitor())).start().await;
    let create = plimsoll().args(["token", "create", "--name", "grafana", "--data-dir"]).arg(folder.path()).output().expect("it runs");
    assert!(create.status.success(), "{}", String::from_utf8_lossy(&create.stderr));
    let token = String::from_utf8(create.stdout).expect("text");
    assert_eq!(status_by(&console, &format!("Bearer {}", token.trim_end())).await, 200);
    assert_eq!(status_by(&console, &format!("Bearer {TOKEN}")).await, 200, "that of the environment is valid beside it");
    assert_eq!(status_by(&console, &format!("bearer {TOKEN}")).await, 200, "a scheme is written in any case");
    let revoke = plimsoll().args(["token", "revoke", "--name", "grafana", "--data-dir"]).arg(folder.path()).output().expect("it runs");
    assert!(revoke.status.success(), "{}", String::from_utf8_lossy(&revoke.stderr));
    assert_eq!(status_by(&console, &format!("Bearer {}", token.trim_end())).await, 401);
}

async fn status_by(console: &Console, authorization: &str) -> u16 {
    let request = console.request(Method::GET, PATH).header(AUTHORIZATION, authorization);
    request.send().await.expect("an answer").status().as_u16()
}
