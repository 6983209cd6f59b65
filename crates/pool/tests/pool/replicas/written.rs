//! Whoever has written reads it.

use std::time::Duration;

use plimsoll_pool::{ReplicatedOptions, WalPosition};

use super::{Pair, pool, reads_the_replica};
use crate::ground::options;
use crate::support::eventually;

const PAIRS: u32 = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_is_read_by_who_knows_its_position_on_the_replica_too() {
    let pair = Pair::start().await;
    let replicated = pair.replicated(ReplicatedOptions::new(), "read your writes");
    eventually("the replica is read", async || reads_the_replica(&replicated).await).await;
    let callers = (0..4).map(|caller| {
        let replicated = replicated.clone();
        tokio::spawn(async move {
            let mut on_replica = 0;
            for n in 0..PAIRS / 4 {
                let value = i64::from(caller * 1_000_000 + n);
                let mut tx = replicated.begin().await.expect("a transaction");
                sqlx::query("insert into cargo values ($1)").bind(value as i32).execute(&mut *tx).await.expect("written");
                let written = replicated.commit(tx).await.expect("committed");
                let mut lease = replicated.read_after(written).await.expect("somebody is read");
                let question = "select pg_is_in_recovery(), exists (select from cargo where n = $1)";
                let (is_replica, is_there): (bool, bool) =
                    sqlx::query_as(question).bind(value as i32).fetch_one(&mut *lease).await.expect("an answer");
                assert!(is_there, "{value} is not there on the {}", if is_replica { "replica" } else { "writer" });
                on_replica += u32::from(is_replica);
            }
            on_replica
        })
    });
    let mut on_replica = 0;
    for caller in callers.collect::<Vec<_>>() {
        on_replica += caller.await.expect("no violation");
    }
    assert!(on_replica > PAIRS / 2, "only {on_replica} of {PAIRS} were read on the replica");
}

#[tokio::test]
async fn a_position_that_the_replica_does_not_reach_in_time_is_read_from_the_writer() {
    let pair = Pair::start().await;
    let options = ReplicatedOptions::new().max_lag(Duration::from_secs(60)).patience(Duration::from_millis(50));
    let replicated = pair.replicated(options.clone(), "patience");
    let alone = pair.replicated(options.falls_back_to_writer(false), "patience alone");
    for one in [&replicated, &alone] {
        eventually("the replica is read", async || one.readers()[0].objection.is_none()).await;
    }
    pair.pause_replay().await;
    sqlx::query("insert into cargo values (7)").execute(replicated.writer()).await.expect("written");
    let position = replicated.position().await.expect("a position");
    let mut lease = replicated.read_after(position).await.expect("the writer is read");
    let there: i64 = sqlx::query_scalar("select count(*) from cargo where n = 7").fetch_one(&mut *lease).await.expect("an answer");
    assert_eq!(there, 1);
    assert!(reads_the_replica(&replicated).await, "it is fresh enough for whoever has written nothing");

    let refused = alone.read_after(position).await.expect_err("nobody shows it").to_string();
    assert!(refused.starts_with("no replica may be read: ") && refused.contains(&format!("and not yet up to {position}")), "{refused}");
}

#[tokio::test]
async fn what_is_committed_is_no_failure_where_its_position_is_not_known_and_is_read_from_the_writer() {
    let pair = Pair::start().await;
    let impatient = options("unknown position", 1, 0).timeout(Duration::from_millis(200));
    let writer = impatient.build(pair.primary.options()).expect("valid options");
    let reader = pool(&pair.standby.options(), "unknown position", 1);
    let replicated = ReplicatedOptions::new().build(writer, vec![reader]).expect("valid options");
    let mut tx = replicated.begin().await.expect("a transaction");
    sqlx::query("insert into cargo values (8)").execute(&mut *tx).await.expect("written");
    replicated.writer().suspend();
    let written = replicated.commit(tx).await.expect("committed");
    assert_eq!(written, WalPosition::OF_THE_WRITER_ALONE, "nobody could be asked");
    replicated.writer().resume();
    let mut lease = replicated.read_after(written).await.expect("the writer is read");
    let question = "select pg_is_in_recovery(), exists (select from cargo where n = 8)";
    assert_eq!(sqlx::query_as(question).fetch_one(&mut *lease).await.ok(), Some((false, true)));
}
