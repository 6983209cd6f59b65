//! The old primary is shut down: its sessions are ended with 57P01, and connects to it are refused.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection};

use super::callers::Callers;
use super::{ON_THE_NEW_ONE, at, pair, promote};
use crate::support::eventually;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_acknowledged_is_kept_and_the_promoted_standby_is_found_at_once() {
    let (mut primary, standby, pool) = pair("stopped").await;
    let callers = Callers::on(&pool);
    eventually("writes are taken", async || callers.look(|so_far| so_far.old.len() > 1_000)).await;
    // A fast shutdown: the standby gets all before the server ends.
    primary.stop_server().await;
    eventually("connects fail", async || pool.last_connect_failure().is_some()).await;
    let told = pool.last_connect_failure().expect("it fails").message;
    assert!(
        told.contains("none of the 2 hosts will do") && told.contains("the server is a standby, and target_session_attrs=read-write"),
        "{told}"
    );
    // The pauses are those of an outage that has lasted for a while.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (asked, promoted) = promote(&standby).await;
    eventually("writes are taken again", async || callers.look(|so_far| so_far.new.len() > 1_000)).await;
    let outcome = callers.end().await;

    let first = *outcome.new.values().min().expect("a write");
    println!(
        "first write on the new primary {:?} after its promotion was done, {:?} after it was asked for; {} cut off, {} acknowledged",
        first.saturating_duration_since(promoted),
        first - asked,
        outcome.errors.len(),
        outcome.old.len() + outcome.new.len(),
    );
    assert!(first.saturating_duration_since(promoted) < ON_THE_NEW_ONE, "found {:?} after its promotion", first - promoted);
    assert_eq!((outcome.wrong, outcome.refused), (Vec::new(), Vec::new()));
    assert!(outcome.errors.len() <= 40, "only who held a session is cut off: {:?}", outcome.errors);

    let mut server = at(standby.superuser()).connect().await.expect("the new primary");
    let kept: Vec<i64> = sqlx::query_scalar("select id from cargo").fetch_all(&mut server).await.expect("all");
    let acknowledged: BTreeSet<i64> = outcome.old.into_keys().chain(outcome.new.into_keys()).collect();
    assert_eq!(acknowledged.difference(&kept.into_iter().collect()).count(), 0, "acknowledged and lost");
    server.close().await.expect("closed");
}
