use super::ground::{Ground, QUICK};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_database_that_goes_away_is_one_incident_that_ends_when_it_is_back() {
    let mut postgres = Postgres::start().await;
    let ground = Ground::on(&postgres, "al-down", QUICK).await;
    ground.load("3", "100ms", "1h").await;
    eventually("users hold connections", async || ground.console.pool_stats().await["checked_out"] != 0).await;
    postgres.stop_server().await;
    eventually("it is said that the server does not answer", async || {
        ground
            .open()
            .await
            .iter()
            .any(|incident| incident["sentence"].as_str().is_some_and(|said| said.starts_with("The server has not answered")))
    })
    .await;
    ground.end_load().await;
    let down: Vec<_> = ground.open().await.into_iter().filter(|incident| incident["cause"]["id"] == "database_down").collect();
    assert_eq!(down.len(), 1, "{down:?}");
    let page = ground.page().await.text("open");
    assert!(page.contains("The database does not answer: ") && page.contains("Unreachable"), "{page}");
    postgres.start_server_again().await;
    // Connects that failed a moment ago keep the incident open for a minute.
    eventually("it is said that the server answers again", async || {
        let open = ground.page().await.text("open");
        !open.contains("Unreachable") || open.contains("Unreachable (over)")
    })
    .await;
}
