//! PgBouncer queues: for its own size, and because it is paused.

use serde_json::{Value, json};

use super::ground::{Ground, Sizes};

#[tokio::test]
async fn clients_queue_at_pgbouncer_and_fill_the_pool_of_the_service() {
    let mut ground = Ground::start(Sizes { service_pool: 6, pooler_pool: 2, max_connections: 60 }).await;
    ground.call(6, "select 1");
    let chain = ground.chain_when("four clients wait", |chain| chain["poolers"]["cl_waiting"] == 4).await;
    let (bottleneck, poolers) = (&chain["bottleneck"], &chain["poolers"]);
    assert_eq!(
        [&bottleneck["queues_at"], &bottleneck["held_by"], &poolers["mode"]],
        [&json!("poolers"), &Value::Null, &json!("transaction")]
    );
    assert_eq!([&poolers["sv_active"], &poolers["pool_size"], &poolers["queueing_pools"]], [&json!(2), &json!(2), &json!(1)]);
    let said = bottleneck["sentence"].as_str().expect("a sentence");
    assert!(said.starts_with("Clients queue at PgBouncer in the pool pgb / "), "{said}");
    assert!(
        said.contains("postgres / postgres: 4 wait, the longest for ") && said.contains("2 of 2 server connections are in use"),
        "{said}"
    );
    assert!(said.contains("pool_size is reached"), "{said}");

    ground.call(5, "select 1");
    let chain = ground.chain_when("five callers wait as well", |chain| chain["services"]["waiting"] == 5).await;
    let bottleneck = &chain["bottleneck"];
    assert_eq!([&bottleneck["queues_at"], &bottleneck["held_by"]], [&json!("services"), &json!("poolers")], "{chain:#}");
    let said = bottleneck["sentence"].as_str().expect("a sentence");
    assert!(said.contains("What holds them: clients queue at PgBouncer"), "{said}");
}

#[tokio::test]
async fn a_paused_database_is_named_as_what_its_clients_wait_for() {
    let mut ground = Ground::start(Sizes { service_pool: 6, pooler_pool: 10, max_connections: 60 }).await;
    ground.command("PAUSE postgres").await;
    ground.call(3, "select 1");
    let chain = ground.chain_when("three clients wait", |chain| chain["poolers"]["cl_waiting"] == 3).await;
    assert_eq!(chain["bottleneck"]["queues_at"], "poolers");
    assert!(chain["bottleneck"]["sentence"].as_str().is_some_and(|said| said.contains("the database is paused, and RESUME ends that")));
    ground.command("RESUME postgres").await;
    let chain = ground.chain_when("nobody waits", |chain| chain["poolers"]["cl_waiting"] == 0).await;
    assert_eq!(chain["bottleneck"]["state"], "clear", "{chain:#}");
}
