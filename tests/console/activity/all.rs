use super::ground::{Ground, run, session};
use crate::drawn::Drawn;
use crate::support::{Postgres, eventually};

/// The first cells of the list's rows that this part of an address leaves, by the application.
async fn applications(ground: &Ground, query: &str) -> Vec<String> {
    let drawn = Drawn::read(&ground.console, &ground.session, &format!("activity%3F{query}")).await;
    let rows = drawn.rows("all-sessions-head");
    rows.into_iter().map(|cells| cells[1].split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn every_session_is_listed_sorted_and_filtered_as_the_address_says() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut sessions = Vec::new();
    for number in 0..15 {
        sessions.push(session(&postgres.options(), &format!("worker-{number:02}")).await);
    }
    run(&mut sessions[7], "begin; select 'hunter22' as secret").await;
    let ours = async |query: &str| -> Vec<String> {
        applications(&ground, query).await.into_iter().filter(|name| name.starts_with("worker-")).collect()
    };
    eventually("all are listed", async || ours("").await.len() == 15).await;
    let all = async |query: &str| (ours(query).await, ours(query).await.len());
    assert_eq!(ours("sort%3D-application").await.first().map(String::as_str), Some("worker-14"));
    eventually("the transaction comes first", async || ours("").await.first().is_some_and(|name| name == "worker-07")).await;
    assert_eq!(all("application%3Dworker-03").await, (vec!["worker-03".to_owned()], 1));
    assert_eq!(ours("state%3Didle+in+transaction").await, ["worker-07"]);
    assert_eq!(ours("text%3DSECRET").await, ["worker-07"]);
    assert_eq!(ours("text%3Dhunter22").await, [] as [&str; 0], "what is hidden is not found either");
    assert_eq!(ours("text%3Dhunter22%26statements%3Dfull").await, ["worker-07"]);
}

#[tokio::test]
async fn literals_are_on_the_record_whatever_else_the_address_says() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let page = |query: &'static str| ground.console.get_as(&ground.session, query);
    assert_eq!(page("/activity?sort=user&statements=full&application=x").await.status(), 200);
    let audit = page("/api/v1/audit.csv").await.text().await.expect("text");
    assert_eq!(audit.matches("statements.read").count(), 1, "{audit}");
}

#[tokio::test]
async fn a_statement_is_there_in_whole() {
    let postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let mut writer = session(&postgres.options(), "writer").await;
    let columns = (0..40).map(|n| format!("n as column_{n:02}")).collect::<Vec<_>>().join(",\n  ");
    run(&mut writer, &format!("select {columns}\nfrom generate_series(1, 2) n")).await;
    eventually("the end of the statement is on the page", async || ground.page().await.contains("from generate_series($1, $2) n</pre>"))
        .await;
}
