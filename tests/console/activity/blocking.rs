use super::ground::{Ground, pid, run, session};
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
    // Number and depth of each line, in their order.
    let chain = async || -> Vec<String> {
        let drawn = ground.drawn().await;
        let depths = drawn.section("blocking").split("data-depth=\"").skip(1).map(|rest| &rest[..1]);
        let lines = drawn.rows("blocking").into_iter().zip(depths);
        lines.map(|(cells, depth)| format!("{depth} {}", cells[0].trim_start_matches("└ ").split(' ').next().unwrap_or(""))).collect()
    };
    let planted: Vec<String> = pids.iter().enumerate().map(|(depth, pid)| format!("{depth} {pid}")).collect();
    eventually("the chain is shown", async || chain().await == planted).await;
    let drawn = ground.drawn().await;
    let second_line = &drawn.rows("blocking")[1];
    assert_eq!(second_line[1], pids[0].to_string(), "{second_line:?}");
    assert!(second_line[4].contains("ShareLock"), "{second_line:?}");
    assert!(ground.page().await.contains("2 sessions are blocked by 1 root blocker."));
    run(&mut first, "rollback").await;
    second.await.expect("no panic");
    third.await.expect("no panic");
    eventually("nobody waits any more", async || chain().await.is_empty()).await;
}

#[tokio::test]
async fn whoever_idles_in_a_transaction_is_shown_with_the_age_and_gone_after() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut forgotten = session(&postgres.options(), "forgotten").await;
    let pid = pid(&mut forgotten).await;
    run(&mut forgotten, "begin; select 'left lying'").await;
    let row = async || ground.drawn().await.row("idle", &pid.to_string());
    eventually("it is shown", async || row().await.is_some()).await;
    let shown = row().await.expect("still there");
    // Idle for, level, open for, application, …, the button.
    assert_eq!((shown[4].as_str(), shown[7].as_str()), ("forgotten", "End…"), "{shown:?}");
    assert!(shown[1].ends_with(" s") || shown[1].ends_with(" ms"), "{shown:?}");
    let page = ground.page().await;
    assert!(page.contains("begin; select $1") && page.contains("Idle in transaction"), "the page shows it");
    run(&mut forgotten, "commit").await;
    eventually("it is gone", async || row().await.is_none()).await;
}
