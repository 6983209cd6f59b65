//! Waiting for conditions, with a limit that each caller gives.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const POLL: Duration = Duration::from_millis(20);

/// How long it took until the condition held; panics with `what` and what the condition said last when that is longer than the limit.
pub async fn within(limit: Duration, what: &str, condition: impl AsyncFn() -> Result<(), String>) -> Duration {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        let Err(said) = condition().await else { return began.elapsed() };
        assert!(began.elapsed() < limit, "within {} s it did not come about that {what}: {said}", limit.as_secs());
        // What takes long to ask leaves the machine to what it waits for.
        tokio::time::sleep(POLL.max(asked.elapsed() * 10)).await;
    }
}

/// Milliseconds of Unix time.
pub fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis()).expect("a moment")
}
