//! What is not shown to the console's role is not known, and never 0.

use reqwest::Method;
use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;

use super::ground::Ground;
use crate::ground::{TOKEN, folder, url};
use crate::support::{Postgres, eventually};

const QUICK: &str = "[alerts.idle_in_transaction]\nwarning = '1s'\n";

/// The newest step of the server's history that has a reading.
async fn newest(ground: &Ground) -> Value {
    let path = "/api/v1/history?source=the%20server";
    let answer = ground.console.request(Method::GET, path).bearer_auth(TOKEN).send().await.expect("an answer");
    let past: Value = answer.json().await.unwrap_or_else(|error| panic!("{path}: {error}"));
    let points = past["server_points"].as_array().cloned().unwrap_or_default();
    points.into_iter().rev().find(|point| point["readings_answered"].as_u64() > Some(0)).unwrap_or_default()
}

#[tokio::test]
async fn what_is_not_shown_to_a_role_is_unknown_beside_a_role_that_sees_it() {
    let postgres = Postgres::start().await;
    postgres.admin("create role ungranted login").await;
    let mut idle: PgConnection = postgres.superuser().application_name("forgotten").connect().await.expect("a session");
    sqlx::raw_sql("begin; select 1").execute(&mut idle).await.expect("a transaction");
    let sees = Ground::to(&url(&postgres.monitor()), "hidden-sees", QUICK, folder()).await;
    let blind = Ground::to(&url(&postgres.options().username("ungranted")), "hidden-blind", QUICK, folder()).await;
    assert_eq!(sees.one().await["rule"], "idle_in_transaction");
    eventually("both have a reading of the same session", async || {
        newest(&sees).await["idle_in_transaction_max"] == 1 && newest(&blind).await["hidden_sessions_max"].as_u64() > Some(0)
    })
    .await;
    let unknown = newest(&blind).await;
    for name in ["active_max", "idle_in_transaction_max", "waiting_for_locks_max", "longest_idle_in_transaction_s", "longest_transaction_s"]
    {
        assert!(unknown.get(name).is_some_and(Value::is_null), "{name}: {unknown}");
    }
    assert_eq!(blind.open().await, Vec::<Value>::new());
    let said = blind.page().await.text("rules");
    let sentence = "not shown to the console's role. Run: GRANT pg_monitor TO ungranted;";
    assert!(said.contains("cannot judge") && said.contains(sentence), "{said}");
    assert!(!sees.page().await.text("rules").contains("cannot judge"));
    let activity = crate::drawn::Drawn::read(&blind.console, &blind.session, "activity").await;
    assert!(activity.text("idle").contains("not shown to it"), "{}", activity.text("idle"));
}
