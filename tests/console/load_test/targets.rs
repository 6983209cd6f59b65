use serde_json::Value;

use super::ground::{Ground, sessions};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_pool_made_for_the_test_and_raw_connections_leave_nothing_behind() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres, "lt-shown").await;
    let own = [("target", "pool"), ("users", "8"), ("duration", "500ms"), ("hold", "20ms"), ("pool_size", "2"), ("max_overflow", "2")];
    ground.start(&own).await;
    let row = ground.row(1).await;
    assert!(row[1].contains("PASS") && row[2].contains("on a pool of 2 + 2"), "{row:?}");
    ground.start(&[("target", "direct"), ("profile", "connect"), ("users", "8"), ("limit_p99", "5s")]).await;
    let row = ground.row(2).await;
    assert!(row[1].contains("PASS") && row[2].contains("8 users"), "{row:?}");
    eventually("nobody is left", async || sessions(&postgres, "plimsoll-loadtest%").await == 0).await;
    assert_eq!(postgres.backends("lt-shown").await, 0, "the pool that is shown was not touched");
}

#[tokio::test]
async fn each_profile_comes_to_a_verdict() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "lt-profiles").await;
    for (run, profile) in (1..).zip(["connect", "hold", "query", "burst", "ramp"]) {
        ground.start(&[("profile", profile), ("users", "5"), ("duration", "400ms"), ("hold", "10ms"), ("limit_p99", "5s")]).await;
        let row = ground.row(run).await;
        let report: Value = ground.get(&format!("/api/load-test/runs/{run}/json")).await.json().await.expect("JSON");
        assert!(row[1].contains("PASS") && report["setup"]["profile"] == profile, "{row:?}: {report}");
    }
}
