//! The numbers are those of the pool and of the server.

use super::ground::{Ground, encoded};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_pool_is_told_with_all_its_counts_and_who_holds() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-numbers").await;
    let path = format!("/api/v1/pools/{}", encoded(&ground.pool().await));
    eventually("the base is open", async || ground.json(&path).await["pool"]["checked_in"] == 3).await;
    let detail = ground.json(&path).await;
    let count = |name: &str| detail["pool"][name].as_u64().unwrap_or_else(|| panic!("{name}: {detail}"));
    assert_eq!((count("pool_size"), count("max_overflow"), count("total_capacity"), count("open")), (3, 2, 5, 3));
    assert_eq!((detail["pool"]["level"].as_str(), detail["holders"].as_array().map(Vec::len)), (Some("healthy"), Some(0)));
    eventually("the server is known", async || ground.json("/api/v1/server").await["status"] == "up").await;
    let server = ground.json("/api/v1/server").await;
    assert_eq!(server["facts"]["max_connections"], 300);
    assert!(server["headroom"].as_i64().expect("slots") < 297 - 5, "the console's own pool and others take some: {server}");
}

#[tokio::test]
async fn the_past_is_given_in_the_steps_that_were_asked_for() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-past").await;
    let points = async || ground.json("/api/v1/history?step=1").await["pool_points"].as_array().expect("points").len();
    eventually("three seconds are kept", async || points().await >= 3).await;
    let past = ground.json("/api/v1/history?step=1").await;
    let at: Vec<u64> =
        past["pool_points"].as_array().expect("points").iter().map(|point| point["at_s"].as_u64().expect("a time")).collect();
    assert!(at.is_sorted() && past["step_s"] == 1, "{past}");
    assert!(past["marks"].as_array().expect("marks").iter().any(|mark| mark["kind"] == "start"), "the console's own start: {past}");
    let minutes = ground.json("/api/v1/history?step=60").await;
    assert_eq!(minutes["step_s"], 60);
    assert!(minutes["pool_points"].as_array().expect("points").iter().all(|point| point["at_s"].as_u64().expect("a time") % 60 == 0));
}

#[tokio::test]
async fn the_check_and_the_activity_are_those_of_the_pages() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres, "rest-check").await;
    let check = ground.json("/api/v1/check").await;
    assert!(check["findings"].as_array().expect("findings").iter().any(|finding| finding["id"] == "connections"), "{check}");
    assert_eq!(check["ledger"]["max_connections"], 300);
    let activity = ground.json("/api/v1/activity").await;
    assert!(activity["sessions"].as_u64().expect("a count") >= 1, "{activity}");
    assert!(activity["database"]["size_bytes"].as_i64().expect("bytes") > 0, "{activity}");
}
