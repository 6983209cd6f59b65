//! Waits until a pool's base is open: users of a running service do not meet a pool that has just begun.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use plimsoll_pool::Pool;

const LOOK: Duration = Duration::from_millis(2);
/// A pool that is not warm by then has trouble, which the users will meet and the report will tell.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the base took; `Err` says why it is not open.
pub async fn warm_up(pool: &Pool, stop: &CancellationToken) -> Result<Option<Duration>, String> {
    if !pool.options().warm_up {
        return Ok(None);
    }
    let began = Instant::now();
    loop {
        let now = pool.snapshot();
        if now.open() >= now.pool_size {
            return Ok(Some(began.elapsed()));
        }
        if began.elapsed() > PATIENCE || stop.is_cancelled() {
            let why = pool.last_connect_failure().map_or_else(|| "the server is slow".to_owned(), |failure| failure.message);
            return Err(format!("Only {} of {} base connections were open when the first user started: {why}.", now.open(), now.pool_size));
        }
        sleep(LOOK).await;
    }
}
