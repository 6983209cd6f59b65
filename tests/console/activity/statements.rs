use super::ground::{Ground, run, session};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_slow_statement_is_shown_with_its_share_and_gone_after_a_reset() {
    let mut postgres = Postgres::start().await;
    postgres.admin("alter system set shared_preload_libraries = 'pg_stat_statements'").await;
    postgres.stop_server().await;
    postgres.start_server_again().await;
    let ground = Ground::on(&postgres).await;
    assert!(ground.drawn().await.text("statements").contains("the extension is missing in this database"));
    postgres.admin("create extension pg_stat_statements").await;
    let mut slow = session(&postgres.options(), "slow").await;
    run(&mut slow, "select pg_sleep(0.7), 'the slow one'").await;
    // Statement, total, share, mean, calls, rows.
    let shown = async || ground.drawn().await.rows("statements").into_iter().find(|row| row[0].contains("pg_sleep"));
    eventually("it is shown", async || shown().await.is_some()).await;
    let row = shown().await.expect("still there");
    assert_eq!((row[4].as_str(), row[5].as_str()), ("1", "1"));
    let mean = row[3].strip_suffix(" ms").and_then(|ms| ms.parse().ok()).map(|ms: f64| ms / 1000.0);
    let mean = mean.or_else(|| row[3].strip_suffix(" s").and_then(|s| s.parse().ok()));
    assert!(mean.is_some_and(|mean| (0.7..2.0).contains(&mean)) && row[2].ends_with(" %") && row[2] != "0.0 %", "{row:?}");
    postgres.admin("select pg_stat_statements_reset()").await;
    eventually("it is gone", async || shown().await.is_none()).await;
}

#[tokio::test]
async fn without_pg_stat_statements_the_page_says_which_lines_turn_it_on() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let page = ground.page().await;
    assert!(page.contains("shared_preload_libraries") && page.contains("CREATE EXTENSION pg_stat_statements;"), "{page}");
}
