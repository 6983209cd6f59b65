//! Waiting for a condition instead of sleeping and hoping.

use std::panic::Location;
use std::time::{Duration, Instant};

/// Longer than anything here takes on a loaded machine; a test that needs all of it has failed.
const LIMIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// Returns as soon as the condition holds; panics with `what` and the caller's line when it does not within 10 s.
#[track_caller]
pub fn eventually(what: &str, condition: impl AsyncFn() -> bool) -> impl Future<Output = ()> {
    let caller = Location::caller();
    async move {
        let started = Instant::now();
        while !condition().await {
            assert!(started.elapsed() < LIMIT, "{caller}: within {} s it did not come about that {what}", LIMIT.as_secs());
            tokio::time::sleep(POLL).await;
        }
    }
}
