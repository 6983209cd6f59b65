//! Every path of the document answers with the shape that it describes, and nothing else.

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use super::ground::{Ground, encoded};
use crate::ground::{PASSWORD, header};
use crate::support::{Postgres, eventually};

/// How a path is asked.
fn method(document: &Value, path: &str) -> &'static str {
    if document["paths"][path]["get"].is_object() { "get" } else { "post" }
}

/// The shape of an answer; a field that is not described is not in it.
fn shape(document: &Value, path: &str, status: &str) -> Validator {
    let schema = document["paths"][path][method(document, path)]["responses"][status]["content"]["application/json"]["schema"].clone();
    assert!(schema.is_object(), "{path} {status}");
    let mut components = document["components"].clone();
    let parts = parts_of_others(&components);
    for (name, schema) in components["schemas"].as_object_mut().expect("schemas") {
        if schema["type"] == "object" && !parts.contains(name) {
            schema["additionalProperties"] = json!(false);
        }
    }
    let whole = json!({ "allOf": [schema], "components": components });
    jsonschema::validator_for(&whole).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Schemas that others continue by `allOf`: alone they say nothing of further fields.
fn parts_of_others(components: &Value) -> Vec<String> {
    let all = components["schemas"].as_object().expect("schemas").values();
    let parts = all.filter_map(|schema| schema["allOf"].as_array()).flatten().filter_map(|part| part["$ref"].as_str());
    parts.filter_map(|part| part.rsplit('/').next()).map(str::to_owned).collect()
}

fn assert_has_shape(document: &Value, path: &str, status: &str, body: &Value) {
    let wrong: Vec<String> =
        shape(document, path, status).iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{path} {status}: {wrong:#?}\n{body}");
}

#[tokio::test]
async fn every_path_answers_with_its_shape() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-shapes").await;
    let (document, pool) = (ground.json("/api/openapi.json").await, ground.pool().await);
    // Until the first second has been kept nothing is known of a source.
    for (path, of) in [("/api/v1/history", "pool_points"), ("/api/v1/history?source=the%20server", "server_points")] {
        let kept = async || ground.get(path).await.json::<Value>().await.expect("JSON")[of][0].is_object();
        eventually("a second is kept", kept).await;
    }
    let session = ground.console.log_in(PASSWORD).await;
    let table = json!({ "kind": "otlp", "service": "orders" });
    let added = ground.console.request(Method::POST, "/api/v1/sources").header("cookie", &session.0).json(&table).send().await;
    let added: Value = added.expect("an answer").json().await.expect("JSON");
    assert_has_shape(&document, "/api/v1/sources/{id}", "200", &added);
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    assert!(paths.len() >= 10, "{paths:?}");
    for path in paths.into_iter().filter(|path| method(&document, path) == "get") {
        if document["paths"][path]["get"]["responses"]["200"]["content"]["text/csv"].is_object() {
            let answer = ground.get(path).await;
            assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, "text/csv; charset=utf-8"), "{path}");
            continue;
        }
        let body = ground.json(&path.replace("{name}", &encoded(&pool)).replace("{id}", "1")).await;
        assert_has_shape(&document, path, "200", &body);
    }
    let server = ground.json("/api/v1/history?source=the%20server").await;
    assert_has_shape(&document, "/api/v1/history", "200", &server);
}

#[tokio::test]
async fn every_error_has_its_shape_too() {
    let ground = Ground::to("postgres://app@127.0.0.1:1/app", "rest-down").await;
    let document = ground.json("/api/openapi.json").await;
    for (path, asked, status) in [
        ("/api/v1/pools/{name}", "/api/v1/pools/nobody", "404"),
        ("/api/v1/sources/{id}", "/api/v1/sources/7", "404"),
        ("/api/v1/history", "/api/v1/history?from=20&until=10", "400"),
        ("/api/v1/history", "/api/v1/history?source=nobody", "404"),
        ("/api/v1/check", "/api/v1/check", "503"),
        ("/api/v1/activity", "/api/v1/activity", "503"),
    ] {
        let answer = ground.get(asked).await;
        assert_eq!(answer.status().as_str(), status, "{asked}");
        assert_has_shape(&document, path, status, &answer.json().await.expect("JSON"));
    }
    for path in document["paths"].as_object().expect("paths").keys() {
        let method = if method(&document, path) == "post" { Method::POST } else { Method::GET };
        let answer = ground.console.request(method, path).send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), header(&answer, "www-authenticate")), (401, "Bearer"), "{path}");
        assert_has_shape(&document, path, "401", &answer.json().await.expect("JSON"));
    }
    let without = ground.console.request(Method::GET, "/api/openapi.json").send().await.expect("an answer");
    assert_eq!(without.status(), 401, "the document needs a token like the rest");
}

#[tokio::test]
async fn the_page_that_is_drawn_from_it_is_for_a_session_and_so_are_the_numbers() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-page").await;
    let session = ground.console.log_in(PASSWORD).await;
    let page = ground.console.get_as(&session, "/api-docs").await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.expect("a page");
    assert!(page.contains("GET /api/v1/history") && page.contains("id=\"shape-PoolState\""), "{page}");
    assert_eq!(ground.console.get_as(&session, "/api/v1/pools").await.status(), 200);
    assert_eq!(ground.console.get("/api-docs").await.status(), 303, "to the login");
    let wrong = ground.console.request(Method::GET, "/api/v1/pools").header("cookie", &session.0).bearer_auth("a-wrong-one");
    assert_eq!(wrong.send().await.expect("an answer").status(), 401, "a wrong token is not mended by a session");
}
