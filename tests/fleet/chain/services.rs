//! The pool of the service queues.

use serde_json::{Value, json};

use super::ground::{Ground, Sizes};

#[tokio::test]
async fn callers_queue_in_the_pool_of_a_service_while_pooler_and_server_have_room() {
    let mut ground = Ground::start(Sizes { service_pool: 4, pooler_pool: 10, max_connections: 60 }).await;
    let calm = ground.chain_when("all hops are there", |chain| chain["services"]["waiting"] == 0).await;
    assert_eq!(calm["bottleneck"]["state"], "clear", "{calm:#}");
    assert!(calm["bottleneck"]["sentence"].as_str().is_some_and(|said| said.starts_with("Nothing queues. ")), "{calm:#}");
    ground.call(4 + 3, "select 1");
    let chain = ground.chain_when("three callers wait", |chain| chain["services"]["waiting"] == 3).await;
    let (bottleneck, services) = (&chain["bottleneck"], &chain["services"]);
    assert_eq!(
        [&bottleneck["state"], &bottleneck["queues_at"], &bottleneck["held_by"]],
        [&json!("queues"), &json!("services"), &Value::Null]
    );
    assert_eq!([&services["checked_out"], &services["total_capacity"], &services["services"]], [&json!(4), &json!(4), &json!(["orders"])]);
    assert_eq!([&chain["poolers"]["sv_active"], &chain["poolers"]["pool_size"]], [&json!(4), &json!(10)]);
    let said = bottleneck["sentence"].as_str().expect("a sentence");
    assert!(said.starts_with("Callers queue in the pool orders / ") && said.contains(": 3 wait; 4 of 4 connections are in use."), "{said}");
    assert!(said.contains("PgBouncer has no queue: 4 of 10 server connections are in use."), "{said}");
    assert!(said.contains("has no queue: no session waits for a lock"), "{said}");
}
