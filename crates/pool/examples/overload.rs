//! Asks a small pool for more than it has: callers that wait are served or time out with the reason, and callers beyond
//! the queue's limit are refused at once.
//!
//! `DATABASE_URL=postgres://app@localhost/orders cargo run -p plimsoll-pool --example overload`

use std::collections::BTreeMap;
use std::time::Duration;

use plimsoll_pool::{Pool, PoolError, PoolOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a PostgreSQL database")?;
    let options = PoolOptions::new().pool_size(1).max_overflow(1).max_waiters(Some(4)).timeout(Duration::from_millis(500));
    let pool = options.connect(&url)?;

    let callers: Vec<_> = (0..12).map(|_| tokio::spawn(one_caller(pool.clone()))).collect();
    let mut outcomes = BTreeMap::<String, u32>::new();
    for caller in callers {
        *outcomes.entry(caller.await?).or_default() += 1;
    }
    for (outcome, count) in outcomes {
        println!("{count:2} × {outcome}");
    }
    let totals = pool.snapshot().totals;
    let served = totals.acquired_at_once + totals.acquired_after_wait;
    println!("the pool counted {served} served, {} timed out, {} refused", totals.timed_out, totals.shed);
    pool.close(Duration::from_secs(5)).await;
    Ok(())
}

/// Holds a connection for 400 ms, if there is one.
async fn one_caller(pool: Pool) -> String {
    match pool.acquire().await {
        Ok(lease) => {
            tokio::time::sleep(Duration::from_millis(400)).await;
            drop(lease);
            "served".to_owned()
        }
        Err(PoolError::Overloaded { waiting, .. }) => format!("refused: {waiting} callers were waiting"),
        Err(PoolError::Timeout { cause, .. }) => format!("timed out: {cause}"),
        Err(error) => error.to_string(),
    }
}
