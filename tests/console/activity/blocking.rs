use serde_json::Value;

use super::ground::{Ground, pid, row, run, session};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_chain_of_three_is_shown_below_its_root_and_gone_after() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut sessions = Vec::new();
    for name in ["first", "second", "third"] {
        sessions.push(session(&postgres.options(), name).await);
    }
    let [mut first, mut second, mut third] = <[_; 3]>::try_from(sessions).expect("three");
    let pids = [pid(&mut first).await, pid(&mut second).await, pid(&mut third).await];
    run(&mut first, "create table chained (id int primary key); insert into chained values (1), (2)").await;
    run(&mut first, "begin; update chained set id = id where id = 1").await;
    run(&mut second, "begin; update chained set id = id where id = 2").await;
    let second = tokio::spawn(async move {
        run(&mut second, "update chained set id = id where id = 1; commit").await;
    });
    let third = tokio::spawn(async move {
        run(&mut third, "update chained set id = id where id = 2").await;
    });
    let chain = |reading: &Value| -> Vec<(i64, i64)> {
        let lines = reading["blocking"].as_array().expect("lines").iter();
        lines.map(|line| (line["session"]["pid"].as_i64().expect("a pid"), line["depth"].as_i64().expect("a depth"))).collect()
    };
    eventually("the chain is shown", async || chain(&ground.reading().await) == [(pids[0], 0), (pids[1], 1), (pids[2], 2)]).await;
    let reading = ground.reading().await;
    assert_eq!(reading["blocking"][1]["waits_for"], serde_json::json!([pids[0]]));
    assert!(reading["blocking"][1]["lock"].as_str().is_some_and(|lock| lock.contains("ShareLock")), "{}", reading["blocking"][1]);
    assert!(ground.page().await.contains("2 sessions wait for 1 root blocker."));
    run(&mut first, "rollback").await;
    second.await.expect("no panic");
    third.await.expect("no panic");
    eventually("nobody waits any more", async || chain(&ground.reading().await).is_empty()).await;
}

#[tokio::test]
async fn whoever_idles_in_a_transaction_is_shown_with_the_age_and_gone_after() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut forgotten = session(&postgres.options(), "forgotten").await;
    let pid = pid(&mut forgotten).await;
    run(&mut forgotten, "begin; select 'left lying'").await;
    eventually("it is shown", async || row(&ground.reading().await["idle_in_transaction"], pid).is_some()).await;
    let reading = ground.reading().await;
    let shown = row(&reading["idle_in_transaction"], pid).expect("still there");
    assert_eq!((&shown["application"], &shown["guard"]), (&"forgotten".into(), &"Endable".into()));
    assert!(shown["state_age"].as_f64().is_some_and(|age| (0.0..20.0).contains(&age)), "{shown}");
    let page = ground.page().await;
    assert!(page.contains("left lying") && page.contains("Idle in transaction"), "the page shows it");
    run(&mut forgotten, "commit").await;
    eventually("it is gone", async || row(&ground.reading().await["idle_in_transaction"], pid).is_none()).await;
}
