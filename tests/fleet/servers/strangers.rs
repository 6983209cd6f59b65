//! A server that is stopped, one that nobody can reach, and one that never answers: each has its sentence, and the others go on.

use std::net::TcpListener;

use serde_json::{Value, json};

use super::ground::{Pair, rest_when, server, told, told_when, url};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_has_its_sentence_and_its_alert_while_the_other_goes_on() {
    let Pair { primary, replica } = Pair::start().await;
    let tables = server("main-db", &url(&primary.options())) + &server("replica-1", &url(&replica.options()));
    let console = crate::console::Console::start_on(&url(&primary.options()), &tables).await;
    let before = told_when(&console, "replica-1", "it was read", async |server| server["status"] == "up").await;
    drop(replica);
    let down = told_when(&console, "replica-1", "it does not answer", async |server| server["status"] == "down").await;
    assert!(down["error"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{down:#}");
    assert_eq!((&down["usable_slots"], &down["level"], &down["role"]), (&before["usable_slots"], &Value::Null, &Value::Null));
    let incidents = rest_when(&console, "/api/v1/incidents", "its alert is told", |all| {
        all["incidents"].as_array().is_some_and(|all| all.iter().any(|incident| incident["source"] == "replica-1"))
    })
    .await;
    let incidents = incidents["incidents"].as_array().expect("a list").clone();
    let sentence = incidents.iter().find(|incident| incident["source"] == "replica-1").map(|incident| incident["sentence"].clone());
    assert!(
        sentence.as_ref().and_then(Value::as_str).is_some_and(|said| said.starts_with("The server replica-1 has not answered")),
        "{sentence:?}"
    );
    let main = told(&console, "main-db").await;
    told_when(&console, "main-db", "the other goes on", async |now| {
        now["status"] == "up" && now["read_at_ms"].as_u64() > main["read_at_ms"].as_u64()
    })
    .await;
    assert!(incidents.iter().all(|incident| incident["rule"] != "unreachable" || incident["source"] == "replica-1"), "{incidents:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_cannot_be_reached_leave_the_others_unharmed() {
    let pair = Pair::start().await;
    let hanging = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = hanging.local_addr().expect("an address").port();
    let further = server("hanging", &format!("postgres://m:hunter22@127.0.0.1:{port}/d"))
        + &server("nowhere", "postgres://m:hunter22@no-such-host.invalid/d")
        + &server("absent", &url(&pair.primary.options()).replace("localhost", "localhost:5433"));
    let console = pair.console(&further).await;
    for name in ["hanging", "nowhere", "absent"] {
        let down = told_when(&console, name, "it has its sentence", async |server| server["status"] == "down").await;
        assert!(down["error"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{down:#}");
        for key in ["used", "usable_slots", "headroom", "ledger", "role", "lag_s", "replicas", "conflicts", "version"] {
            assert_eq!(down[key], Value::Null, "{key}: {down:#}");
        }
    }
    for name in ["main-db", "replica-1"] {
        let first = told_when(&console, name, "it is read", async |server| server["status"] == "up").await;
        let mut last = first["read_at_ms"].as_u64();
        for _ in 0..3 {
            let now = told_when(&console, name, "it is read again", async |server| server["read_at_ms"].as_u64() > last).await;
            let apart = now["read_at_ms"].as_u64().zip(last).map(|(now, last)| now - last);
            assert!(apart.is_some_and(|apart| apart < 10_000), "{apart:?}");
            last = now["read_at_ms"].as_u64();
        }
    }
    let all = console.get("/api/v1/servers").await;
    assert!(!all.to_string().contains("hunter22") && !all.to_string().contains("m@"), "{all:#}");
    assert_eq!(all["servers"].as_array().map(Vec::len), Some(5));
    assert_eq!(all["servers"][0]["name"], json!("main-db"));
    assert!(!console.metrics().await.contains("hunter22"));
}
