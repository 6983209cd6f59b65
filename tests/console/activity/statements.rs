use super::ground::{Ground, run, session};
use crate::support::{Postgres, eventually};

#[tokio::test]
async fn a_slow_statement_is_shown_with_its_share_and_gone_after_a_reset() {
    let mut postgres = Postgres::start().await;
    postgres.admin("alter system set shared_preload_libraries = 'pg_stat_statements'").await;
    postgres.stop_server().await;
    postgres.start_server_again().await;
    let ground = Ground::on(&postgres).await;
    assert_eq!(ground.reading().await["statements"], "NotCreated");
    postgres.admin("create extension pg_stat_statements").await;
    let mut slow = session(&postgres.options(), "slow").await;
    run(&mut slow, "select pg_sleep(0.7), 'the slow one'").await;
    let shown = async || {
        let statements = ground.reading().await["statements"].take();
        statements
            .get("Read")
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .find(|row| row["query"].as_str().is_some_and(|query| query.contains("pg_sleep")))
            .cloned()
    };
    eventually("it is shown", async || shown().await.is_some()).await;
    let row = shown().await.expect("still there");
    assert_eq!((&row["calls"], &row["rows"]), (&1.into(), &1.into()));
    assert!(row["mean"].as_f64().is_some_and(|mean| (0.7..2.0).contains(&mean)) && row["share"].as_f64().is_some_and(|share| share > 0.0));
    postgres.admin("select pg_stat_statements_reset()").await;
    eventually("it is gone", async || shown().await.is_none()).await;
}

#[tokio::test]
async fn without_pg_stat_statements_the_page_says_which_lines_turn_it_on() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    assert_eq!(ground.reading().await["statements"], "Missing");
    let page = ground.page().await;
    assert!(page.contains("shared_preload_libraries") && page.contains("CREATE EXTENSION pg_stat_statements;"), "{page}");
}
