//! `POST /api/v1/explain`: the text is explained, with how the watched server stands.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::ground::Ground;
use crate::ground::TOKEN;
use crate::support::Postgres;

async fn post(ground: &Ground, body: &Value) -> Response {
    let request = ground.console.request(Method::POST, "/api/v1/explain").bearer_auth(TOKEN);
    request.json(body).send().await.expect("an answer")
}

async fn explained(ground: &Ground, text: &str) -> Value {
    let answer = post(ground, &json!({ "text": text })).await;
    assert_eq!(answer.status(), 200, "{text}");
    answer.json().await.expect("JSON")
}

fn now(answer: &Value) -> String {
    answer["now"].as_array().expect("sentences").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_text_is_explained_with_the_standing_of_the_watched_server_and_the_pools() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-explain").await;
    let full = explained(&ground, "FATAL:  sorry, too many clients already").await;
    assert_eq!((&full["verdict"], &full["subject"]), (&"limit".into(), &"server_connections".into()));
    assert!(now(&full).contains("usable slots are taken") && now(&full).contains("max_connections is "), "{full}");
    let pool = explained(&ground, "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00").await;
    assert!(now(&pool).contains("The server has room: ") && now(&pool).contains("that this console knows of"), "{pool}");
    assert_eq!(pool["message"]["values"][0], json!({ "name": "size", "value": "5" }));
    let unknown = explained(&ground, "postgres://app:hunter22@db/shop is slow").await;
    assert_eq!((&unknown["verdict"], &unknown["subject"], &unknown["now"]), (&"unknown".into(), &Value::Null, &json!([])));
    assert!(!unknown.to_string().contains("hunter22"));
}

#[tokio::test]
async fn what_cannot_be_explained_is_refused_without_repeating_it() {
    let ground = Ground::to("postgres://app@127.0.0.1:1/app", "rest-explain-refused").await;
    for body in [json!({}), json!({ "text": 7 }), json!({ "text": "x", "hunter22": 1 }), json!("hunter22")] {
        let answer = post(&ground, &body).await;
        assert_eq!(answer.status(), 400, "{body}");
        let said: Value = answer.json().await.expect("JSON");
        assert!(
            said["message"].as_str().is_some_and(|said| said.contains("/api/openapi.json describes it"))
                && !said.to_string().contains("hunter22"),
            "{said}"
        );
    }
    assert_eq!(post(&ground, &json!({ "text": "x".repeat(70_000) })).await.status(), 413);
    assert_eq!(ground.get("/api/v1/explain").await.status(), 405);
    let down = explained(&ground, "FATAL:  sorry, too many clients already").await;
    assert!(now(&down).starts_with("How it stands could not be read: "), "{down}");
}
