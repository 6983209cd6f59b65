//! The old primary stays up and takes no more writes; its sessions stay open.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};

use super::callers::Callers;
use super::{ON_THE_NEW_ONE, at, pair, promote};
use crate::support::{Postgres, Standby, eventually};

async fn count(server: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select count(*) from cargo").fetch_one(server).await.expect("a count")
}

/// No session takes a write any more, and the standby has all that were taken. Returns since when.
async fn fence(primary: &Postgres, standby: &Standby) -> Instant {
    primary.admin("alter system set default_transaction_read_only = on").await;
    primary.admin("select pg_reload_conf()").await;
    let (mut old, mut new) =
        (at(primary.superuser()).connect().await.expect("the old"), at(standby.superuser()).connect().await.expect("the new"));
    // Sessions hear of it one after the other: until none writes any more.
    let mut before = -1;
    while before != count(&mut old).await {
        before = count(&mut old).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let fenced = Instant::now();
    while count(&mut new).await != before {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    fenced
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_write_is_lost_or_taken_by_the_old_primary_and_the_new_one_is_found_at_once() {
    let (primary, standby, pool) = pair("fenced").await;
    let callers = Callers::on(&pool);
    eventually("writes are taken", async || callers.look(|so_far| so_far.old.len() > 1_000)).await;
    let fenced = fence(&primary, &standby).await;
    assert!(callers.look(|so_far| so_far.new.is_empty() && so_far.first_refusal.is_some()), "nobody takes writes");
    eventually("no session on the old primary is left", async || primary.backends("fenced").await == 0).await;
    let (asked, promoted) = promote(&standby).await;
    eventually("writes are taken again", async || callers.look(|so_far| so_far.new.len() > 1_000)).await;
    let outcome = callers.end().await;

    let first = *outcome.new.values().min().expect("a write");
    println!(
        "first write on the new primary {:?} after its promotion was done, {:?} after it was asked for; {} refused, {} acknowledged",
        first.saturating_duration_since(promoted),
        first - asked,
        outcome.refused.len(),
        outcome.old.len() + outcome.new.len(),
    );
    assert!(first.saturating_duration_since(promoted) < ON_THE_NEW_ONE, "found {:?} after its promotion", first - promoted);
    assert_eq!(outcome.old.values().filter(|began| **began > fenced).count(), 0, "writes to the old primary after its demotion");
    assert_eq!((outcome.wrong, outcome.errors), (Vec::new(), Vec::new()));
    let first_refusal = outcome.first_refusal.expect("a refusal");
    // The caller notes it just after its session was given back.
    let later = outcome.refused.iter().filter(|began| **began > first_refusal + Duration::from_millis(50));
    assert_eq!(later.count(), 0, "who came after the first refusal met the old primary");
    assert!(outcome.refused.len() <= 40, "each session is refused at most once: {}", outcome.refused.len());

    let mut server = at(standby.superuser()).connect().await.expect("the new primary");
    let kept: Vec<i64> = sqlx::query_scalar("select id from cargo").fetch_all(&mut server).await.expect("all");
    let acknowledged: BTreeSet<i64> = outcome.old.into_keys().chain(outcome.new.into_keys()).collect();
    assert_eq!(acknowledged.difference(&kept.into_iter().collect()).count(), 0, "acknowledged and lost");
    server.close().await.expect("closed");
    assert_eq!(pool.newest_host().map(|host| host.host), standby.options().get_socket().map(|folder| folder.display().to_string()));
    eventually("the base is open", async || pool.snapshot().checked_in == 20).await;
}
