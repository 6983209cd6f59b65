//! The server queues: behind a lock, and because it has no slot left.

use serde_json::{Value, json};
use sqlx::postgres::PgConnection;

use super::ground::{Ground, Sizes};

async fn run(session: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(session).await.expect("it runs");
}

#[tokio::test]
async fn sessions_queue_behind_a_lock_and_hold_up_the_pool_of_the_service() {
    let mut ground = Ground::start(Sizes { service_pool: 6, pooler_pool: 10, max_connections: 60 }).await;
    let mut batch = ground.beside("batch").await;
    run(&mut batch, "begin; lock table goods").await;
    ground.call(5, "select from goods");
    let chain = ground.chain_when("five sessions wait for the lock", |chain| chain["server"]["waiting_for_locks"] == 5).await;
    let (bottleneck, server) = (&chain["bottleneck"], &chain["server"]);
    assert_eq!([&bottleneck["queues_at"], &bottleneck["held_by"]], [&json!("server"), &Value::Null], "{chain:#}");
    assert_eq!([&server["blockers"], &server["blocker"]["application"]], [&json!(1), &json!("batch")], "{chain:#}");
    assert!(server["cores"].as_u64().is_some_and(|cores| cores > 0), "it runs on this machine: {chain:#}");
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut batch).await.expect("a number");
    let said = bottleneck["sentence"].as_str().expect("a sentence");
    let blocks = format!(": pid {pid} (batch, idle in transaction for ");
    assert!(said.starts_with("Sessions queue for locks on the server ") && said.contains(&blocks), "{said}");
    assert!(said.contains(") blocks 5 others, the longest for "), "{said}");

    ground.call(1 + 2, "select from goods");
    let chain = ground.chain_when("two callers wait as well", |chain| chain["services"]["waiting"] == 2).await;
    let bottleneck = &chain["bottleneck"];
    assert_eq!([&bottleneck["queues_at"], &bottleneck["held_by"]], [&json!("services"), &json!("server")], "{chain:#}");
    assert!(bottleneck["sentence"].as_str().is_some_and(|said| said.contains("What holds them: on the server ")), "{chain:#}");

    run(&mut batch, "rollback").await;
    let chain = ground.chain_when("no lock is waited for", |chain| chain["server"]["waiting_for_locks"] == 0).await;
    assert_eq!([&chain["bottleneck"]["held_by"], &chain["server"]["blocker"]], [&Value::Null, &Value::Null], "{chain:#}");
}

#[tokio::test]
async fn a_server_without_a_slot_holds_a_pooler_that_wants_more() {
    let mut ground = Ground::start(Sizes { service_pool: 8, pooler_pool: 10, max_connections: 16 }).await;
    ground.call(1, "select 1");
    ground.chain_when("one is in use", |chain| chain["poolers"]["sv_active"] == 1).await;
    let filled = ground.fill().await;
    assert!(!filled.is_empty());
    let chain = ground.chain_when("no slot is left", |chain| chain["server"]["state"] == "refuses").await;
    let (bottleneck, usable) = (&chain["bottleneck"], chain["server"]["usable_slots"].as_i64());
    assert_eq!((usable, &bottleneck["state"], &bottleneck["queues_at"]), (Some(13), &json!("refuses"), &json!("server")), "{chain:#}");
    let said = bottleneck["sentence"].as_str().expect("a sentence");
    assert!(said.starts_with("The server ") && said.contains(" refuses new connections: 13 of 13 usable slots are taken"), "{said}");

    // More than the pooler has opened until now.
    ground.call(7, "select 1");
    let chain = ground.chain_when("clients wait for a server connection", |chain| chain["poolers"]["cl_waiting"].as_u64() > Some(0)).await;
    let bottleneck = &chain["bottleneck"];
    assert_eq!([&bottleneck["queues_at"], &bottleneck["held_by"]], [&json!("poolers"), &json!("server")], "{chain:#}");
    assert!(bottleneck["sentence"].as_str().is_some_and(|said| said.contains("What holds them: the server ")), "{chain:#}");
}
