use super::ground::{Ground, session};
use crate::support::Postgres;

#[tokio::test]
async fn an_ordinary_role_sees_a_part_and_the_grant_for_the_rest() {
    let postgres = Postgres::start().await;
    postgres.admin("create role ungranted login").await;
    let _other = session(&postgres.superuser(), "not shown").await;
    let ground = Ground::as_role(&postgres.options().username("ungranted")).await;
    let drawn = ground.drawn().await;
    assert!(drawn.text("partial").contains("GRANT pg_monitor TO ungranted;"), "{}", drawn.html);
    assert!(!drawn.text("sessions").contains("0 sessions, without"), "{}", drawn.text("sessions"));
    assert!(ground.page().await.contains("Partial: not shown to this role"));
}

#[tokio::test]
async fn numbers_of_before_stay_with_their_time_when_the_server_is_gone() {
    let mut postgres = Postgres::start().await;
    let ground = Ground::on(&postgres).await;
    let before = ground.drawn().await.as_of.expect("a time");
    postgres.stop_server().await;
    crate::support::eventually("the failure is told", async || ground.drawn().await.failure.is_some()).await;
    assert!(ground.drawn().await.as_of.is_some_and(|at| at >= before));
    assert!(ground.page().await.contains("Below are the last good numbers, from"));
}

#[tokio::test]
async fn nobody_reads_or_ends_anything_without_a_session() {
    let postgres = Postgres::shared().await;
    let ground = Ground::on(&postgres).await;
    assert_eq!(ground.console.get("/api/drawn?page=activity").await.status(), 401);
    let form = [("how", "Terminate"), ("pid", "1"), ("started_us", "1")];
    let answer = ground.console.request(reqwest::Method::POST, "/api/activity/end").form(&form).send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    assert!(ground.drawn().await.rows("audit").is_empty());
}
