//! Replicas that lag behind, are gone, or are none any more.

use std::time::{Duration, Instant};

use plimsoll_pool::ReplicatedOptions;

use super::{Pair, reads_the_replica};
use crate::support::eventually;

const BOUND: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_read_that_is_older_than_the_bound_and_a_replica_that_is_well_again_is_read() {
    let pair = Pair::start().await;
    let replicated = pair.replicated(ReplicatedOptions::new().max_lag(BOUND), "bounded");
    eventually("the replica is read", async || reads_the_replica(&replicated).await).await;
    pair.pause_replay().await;
    // Each value says when it was committed at the latest.
    let began = Instant::now();
    let mut committed = Vec::new();
    while began.elapsed() < BOUND * 4 {
        let value = i32::try_from(committed.len()).expect("few") + 1;
        sqlx::query("update cargo set n = $1").bind(value).execute(replicated.writer()).await.expect("written");
        committed.push(Instant::now());
        let mut lease = replicated.read().await.expect("somebody is read");
        let handed = Instant::now();
        let seen: i32 = sqlx::query_scalar("select n from cargo").fetch_one(&mut *lease).await.expect("a value");
        let newer = committed.get(usize::try_from(seen).expect("a value of ours"));
        assert!(newer.is_none_or(|at| handed.duration_since(*at) <= BOUND), "{seen} of {value} was read: older than {BOUND:?}");
    }
    assert!(!reads_the_replica(&replicated).await, "{:?}", replicated.readers());
    let told = replicated.readers().swap_remove(0);
    assert!(told.age.is_some_and(|age| age > BOUND) && told.objection.is_some_and(|why| why.contains("s behind")));
    pair.resume_replay().await;
    eventually("it is read again", async || reads_the_replica(&replicated).await).await;
}

#[tokio::test]
async fn a_replica_that_is_cut_off_grows_old_although_nobody_writes_and_one_that_follows_does_not() {
    let pair = Pair::start().await;
    let replicated = pair.replicated(ReplicatedOptions::new().max_lag(BOUND), "idle");
    eventually("the replica is read", async || reads_the_replica(&replicated).await).await;
    let calm = Instant::now();
    while calm.elapsed() < BOUND * 3 {
        assert!(reads_the_replica(&replicated).await, "nobody writes: {:?}", replicated.readers());
    }
    pair.pause_replay().await;
    sqlx::query("insert into cargo values (1)").execute(replicated.writer()).await.expect("written");
    eventually("it is left out", async || !reads_the_replica(&replicated).await).await;
}

#[tokio::test]
async fn one_that_is_gone_or_promoted_is_left_out_with_its_reason() {
    let pair = Pair::start().await;
    let replicated = pair.replicated(ReplicatedOptions::new(), "promoted");
    eventually("the replica is read", async || reads_the_replica(&replicated).await).await;
    pair.standby.promote().await;
    eventually("it is no replica", async || replicated.readers()[0].objection.as_deref() == Some("is no replica")).await;
    assert!(!reads_the_replica(&replicated).await);
    let writer = replicated.writer().hosts();
    drop(pair.standby);
    let gone = async || replicated.readers()[0].objection.as_deref().is_some_and(|why| why.starts_with("does not answer ("));
    eventually("it is gone", gone).await;
    let lease = replicated.read().await.expect("the writer is read");
    assert_eq!(lease.backend_pid(), replicated.writer().holders()[0].backend_pid, "of {writer:?}");
    drop(lease);
    assert_eq!(replicated.close(Duration::from_secs(5)).await, 0);
}
