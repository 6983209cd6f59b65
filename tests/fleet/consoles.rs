//! Two consoles, one of which watches the other: each second of the other's pool is the same in both histories.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::console::{Console, TOKEN};
use crate::ground::Server;

/// Seconds that are compared.
const SECONDS: usize = 12;
/// A second is told when the next one is stored, and asked for once a second.
const LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(200);

fn source(url: &str) -> String {
    format!("[[sources]]\nkind = \"plimsoll\"\nservice = \"shop\"\nurls = [{url:?}]\ntoken = {TOKEN:?}\ninterval = \"1s\"\n")
}

/// The console's own pool with simulated users, who wait for each other.
pub async fn with_a_busy_pool(server: &Server) -> (Console, String) {
    let console = Console::start_with(&server.url("busy"), "", &["--demo", "--pool-size", "3", "--max-overflow", "1"]).await;
    let pools = console.get("/api/v1/pools").await;
    let own = pools["pools"].as_array().expect("pools").iter().find(|pool| pool["name"] != "this console").expect("its own pool");
    let name = own["name"].as_str().expect("a name").to_owned();
    (console, name)
}

fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// The seconds of a pool from one on, in which nobody else's store is asked.
async fn seconds(console: &Console, name: &str, from_s: u64) -> Vec<Value> {
    let until_s = from_s + 1_000;
    let past = console.get(&format!("/api/v1/history?source={}&from={from_s}&until={until_s}&step=1", encoded(name))).await;
    past["pool_points"].as_array().cloned().unwrap_or_default()
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn at_s(point: &Value) -> u64 {
    point["at_s"].as_u64().expect("a second")
}

/// The seconds as soon as there are so many from this one on.
async fn at_least(console: &Console, name: &str, from_s: u64, count: usize) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let seconds = seconds(console, name, from_s).await;
        if seconds.len() >= count {
            return seconds;
        }
        let sources = console.get("/api/v1/sources").await;
        assert!(began.elapsed() < LIMIT, "{} of {count} seconds of {name}: {sources:#}", seconds.len());
        tokio::time::sleep(POLL).await;
    }
}

/// The observed pool of this name inside its process, once it tells its seconds.
async fn observed(console: &Console, pool: &str) -> Value {
    let began = Instant::now();
    loop {
        let all = console.get("/api/v1/pools").await;
        let found =
            all["pools"].as_array().expect("pools").iter().find(|found| found["service"] == "shop" && found["pool"] == pool).cloned();
        if let Some(found) = found {
            return found;
        }
        assert!(began.elapsed() < LIMIT, "{all:#}");
        tokio::time::sleep(POLL).await;
    }
}

#[tokio::test]
async fn each_second_of_another_consoles_pool_is_the_same_in_both_histories() {
    let server = Server::shared().await;
    let (watched, own) = with_a_busy_pool(&server).await;
    let source = source(watched.url());
    let watching = Console::start_as("watching", &server, &source).await;
    let pool = observed(&watching, &own).await;
    let name = pool["name"].as_str().expect("a name").to_owned();
    assert_eq!((pool["resolution_s"].as_f64(), pool["evidence"].as_str()), (Some(1.0), Some("A")));
    let from_s = at_s(at_least(&watched, &own, now_s() - 300, 1).await.first().expect("a second"));
    at_least(&watching, &name, from_s, SECONDS).await;

    // It is away while the other goes on.
    let folder = watching.kill();
    let left_s = at_s(seconds(&watched, &own, from_s).await.last().expect("a second"));
    at_least(&watched, &own, left_s, SECONDS).await;
    let watching = Console::start_in(folder, &server.url("watching"), &source, &[]).await;
    let told = at_least(&watching, &name, left_s, SECONDS).await;

    let last_s = at_s(told.last().expect("a second"));
    let both = [seconds(&watched, &own, from_s).await, seconds(&watching, &name, from_s).await];
    let [theirs, ours] = both.map(|seconds| seconds.into_iter().filter(|point| at_s(point) <= last_s).collect::<Vec<_>>());
    assert!(theirs.len() >= 2 * SECONDS && theirs.iter().any(|point| point["wait_p99_s"].as_f64() > Some(0.0)), "{theirs:#?}");
    assert!(theirs.iter().any(|point| point["waiting_max"].as_u64() > Some(0)), "{theirs:#?}");
    assert_eq!(theirs.len(), ours.len());
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert_eq!(theirs, ours);
    }
    assert_holders_are_the_same(&watched, &own, &watching, &name, last_s).await;
    assert_peaks_are_the_same(&watched, &own, &watching, &name).await;
}

/// Who held connections then, by the list that was made nearest to it, once the watching console has been told of it.
async fn assert_holders_are_the_same(watched: &Console, own: &str, watching: &Console, name: &str, at_s: u64) {
    let (began, asked) = (Instant::now(), |name: &str| format!("/api/v1/holding?source={}&at={at_s}", encoded(name)));
    loop {
        let (theirs, ours) = (watched.get(&asked(own)).await, watching.get(&asked(name)).await);
        let is_told = theirs["holding"]["groups"].as_array().is_some_and(|groups| !groups.is_empty());
        if is_told && (&theirs["seen_at_s"], &theirs["holding"]) == (&ours["seen_at_s"], &ours["holding"]) {
            return;
        }
        assert!(began.elapsed() < LIMIT, "{theirs:#}\n{ours:#}");
        tokio::time::sleep(POLL).await;
    }
}

/// The marks of all time, once the watching console has been told of them: the pool goes on.
async fn assert_peaks_are_the_same(watched: &Console, own: &str, watching: &Console, name: &str) {
    let began = Instant::now();
    loop {
        let [theirs, ours] = [peaks(watched, own).await, peaks(watching, name).await];
        if theirs == ours && theirs.len() == 3 {
            return;
        }
        assert!(began.elapsed() < LIMIT, "{theirs:#?}\n{ours:#?}");
        tokio::time::sleep(POLL).await;
    }
}

/// Measure, value and moment of the highest of all time, and who held connections then.
async fn peaks(console: &Console, name: &str) -> Vec<Value> {
    let all = console.get("/api/v1/peaks").await;
    let of_pool = |peak: &&Value| peak["source"] == name && peak["stretch"] == "ever";
    let mut peaks: Vec<Value> = all["peaks"].as_array().expect("peaks").iter().filter(of_pool).cloned().collect();
    peaks.iter_mut().for_each(|peak| peak["source"] = Value::Null);
    peaks.sort_by_key(|peak| peak["what"].to_string());
    peaks
}
