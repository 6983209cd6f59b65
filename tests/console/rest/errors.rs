//! What is answered instead of numbers: JSON with a sentence.

use reqwest::Method;

use super::ground::Ground;
use crate::ground::TOKEN;
use crate::support::Postgres;

#[tokio::test]
async fn what_cannot_be_answered_is_said_in_a_sentence() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-errors").await;
    for (path, status, error, hint) in [
        ("/api/v1/history?from=20&until=10", 400, "bad_request", "ends at 10, before it begins at 20"),
        ("/api/v1/history?from=0&until=100000&step=1", 400, "bad_request", "more than 5000 points"),
        ("/api/v1/history?from=yesterday", 400, "bad_request", "/api/openapi.json describes them"),
        ("/api/v1/history?form=1", 400, "bad_request", "form"),
        ("/api/v1/history?source=nobody", 404, "not_found", "there are"),
        ("/api/v1/holding?source=nobody", 404, "not_found", "there are"),
        ("/api/v1/holding?at=1e3", 400, "bad_request", "/api/openapi.json describes them"),
        ("/api/v1/holding?at=253402300800", 400, "bad_request", "year 9999"),
        ("/api/v1/pools/nobody", 404, "not_found", "/api/v1/pools lists those there are"),
        ("/api/v1/pools/nobody/frames", 404, "not_found", "/api/v1/history has the past of all pools"),
        ("/api/v1/pools/nobody/frames?since=253402300800", 400, "bad_request", "year 9999"),
        ("/api/v1/pools/%FF", 400, "bad_request", "UTF-8"),
        ("/api/v1/nowhere", 404, "not_found", "/api/openapi.json"),
    ] {
        let said = ground.error(path).await;
        assert_eq!((said.0, said.1.as_str()), (status, error), "{path}: {said:?}");
        assert!(said.2.contains(hint) && !said.2.contains('\n'), "{path}: {said:?}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = ground.console.request(method.clone(), "/api/v1/pools").bearer_auth(TOKEN).send().await.expect("an answer");
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.json::<serde_json::Value>().await.expect("JSON")["error"], "method_not_allowed");
    }
}

#[tokio::test]
async fn without_the_database_what_is_in_memory_is_answered_and_the_rest_is_503() {
    let ground = Ground::to("postgres://app:hunter22@127.0.0.1:1/app", "rest-gone").await;
    for path in ["/api/v1/check", "/api/v1/activity"] {
        let (status, error, message) = ground.error(path).await;
        assert_eq!((status, error.as_str()), (503, "unavailable"), "{path}");
        assert!(message.starts_with("The database cannot be read: ") && !message.contains("hunter22"), "{message}");
    }
    crate::support::eventually("it is known to be down", async || ground.json("/api/v1/server").await["status"] == "down").await;
    for path in ["/api/v1/pools", "/api/v1/peaks", "/api/v1/history", "/api/v1/advice"] {
        ground.json(path).await;
    }
}
