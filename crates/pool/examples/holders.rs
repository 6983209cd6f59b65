//! Lists who holds a connection and for how long, with a label, a call site and a suspected leak.
//!
//! `DATABASE_URL=postgres://app@localhost/orders cargo run -p plimsoll-pool --example holders`

use std::time::Duration;

use plimsoll_pool::PoolOptions;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL to a PostgreSQL database")?;
    let pool = PoolOptions::new().pool_size(2).max_overflow(2).leak_threshold(Duration::from_millis(300)).connect(&url)?;

    let report = pool.labelled("nightly report").acquire().await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let order = pool.begin().await?;

    for holder in pool.holders() {
        let label = holder.label.as_deref().unwrap_or("no label");
        let leak = if holder.suspected_leak { ", suspected leak" } else { "" };
        println!("{label}: backend {} held for {:.0?} by {}{leak}", holder.backend_pid, holder.held, holder.site);
    }

    order.rollback().await?;
    drop(report);
    let left = pool.close(Duration::from_secs(5)).await;
    println!("closed; {left} leases were still held");
    Ok(())
}
