//! Services that send what their pools do, through a proxy that knows nothing of them: each time to another console.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::ground::{FRESH, Ground};
use crate::patience::{now_ms, within};
use crate::store::RECOVERS;

const SENDERS: usize = 12;
const SENT_FOR: Duration = Duration::from_secs(12);
const PACE: Duration = Duration::from_secs(1);
/// Of a counter, from one reading to the next.
const STEP: u64 = 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sends_may_send_to_any_console() {
    let _alone = crate::one_at_a_time().await;
    let mut ground = Ground::start(10).await;
    let token = ground.consoles[0].token("write:metrics").await;
    let began_ms = now_ms();
    let mut times = 0;
    while now_ms() - began_ms < i64::try_from(SENT_FOR.as_millis()).expect("a time") {
        for sender in 0..SENDERS {
            let console = &ground.consoles[(sender + times as usize) % ground.consoles.len()];
            console.door().send("/v1/metrics", &token, told_by(sender, times)).await;
        }
        times += 1;
        tokio::time::sleep(PACE).await;
    }
    for console in &ground.consoles {
        within(RECOVERS, &format!("{} tells all senders", console.name), async || {
            let pools = console.door().pools("sent").await?;
            let as_told = |pool: &&Value| {
                let numbers = ["checked_out", "total_capacity", "restarts"].map(|number| pool[number].as_u64());
                numbers == [Some(3), Some(10), Some(0)] && pool["counters"]["timed_out"].as_u64() == Some((times - 1) * STEP)
            };
            if pools.iter().filter(as_told).count() == SENDERS { Ok(()) } else { Err(format!("{pools:?}")) }
        })
        .await;
    }
    ground.seconds_of_senders_are_stored(began_ms).await;
    // One of the consoles that have told of them ends: they send to the others, and nothing is missing.
    ground.consoles[1].kill();
    let killed_ms = now_ms();
    for again in 0..4 {
        for sender in 0..SENDERS {
            ground.consoles[if sender % 2 == 0 { 0 } else { 2 }].door().send("/v1/metrics", &token, told_by(sender, times + again)).await;
        }
        tokio::time::sleep(PACE).await;
    }
    ground.seconds_of_senders_are_stored(killed_ms + 2_000).await;
}

impl Ground {
    /// Each sender has a second after this moment in the store, written by one console alone.
    async fn seconds_of_senders_are_stored(&self, since_ms: i64) {
        let sql = format!(
            "select count(distinct source), coalesce(max(writers), 0) from (
                 select source, at_s, count(distinct writer) as writers from public.written join plimsoll.history_source on id = source
                 where name like 'sent / %' and at_s >= {} group by source, at_s) as seconds",
            since_ms / 1000
        );
        within(RECOVERS, "all senders are written down, each second by one console", async || {
            let found: (i64, i64) = self.store.one(&sql).await;
            if found == (SENDERS as i64, 1) { Ok(()) } else { Err(format!("{found:?}")) }
        })
        .await;
        assert!(FRESH > PACE, "what is sent each second is never old");
    }
}

/// What a process with one pool says of it, in OpenTelemetry's JSON.
fn told_by(sender: usize, times: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_nanos().to_string();
    let text = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let point = |state: Option<&str>, number: u64| {
        let pool = text("db.client.connection.pool.name", "main");
        let attributes: Vec<Value> = [pool].into_iter().chain(state.map(|state| text("db.client.connection.state", state))).collect();
        json!({ "startTimeUnixNano": "1790000000000000000", "timeUnixNano": now, "asInt": number.to_string(), "attributes": attributes })
    };
    let sum = |name: &str, monotonic: bool, points: Vec<Value>| json!({ "name": name, "sum": { "aggregationTemporality": 2, "isMonotonic": monotonic, "dataPoints": points } });
    let metrics = json!([
        sum("db.client.connection.count", false, vec![point(Some("used"), 3), point(Some("idle"), 2)]),
        sum("db.client.connection.max", false, vec![point(None, 10)]),
        sum("db.client.connection.timeouts", true, vec![point(None, times * STEP)]),
    ]);
    let resource = json!({ "attributes": [text("service.name", "sent"), text("service.instance.id", &format!("i{sender}"))] });
    json!({ "resourceMetrics": [{ "resource": resource, "scopeMetrics": [{ "metrics": metrics }] }] }).to_string()
}
