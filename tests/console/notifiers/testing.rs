//! Trying a notifier out.

use axum::http::StatusCode;
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};

use super::ground::{Ground, notifier};
use crate::ground::header;
use crate::receiver::Receiver;

#[tokio::test]
async fn a_test_arrives_at_once_and_its_outcome_is_logged() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address))).await;
    let answer = ground.try_out("ops").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/alerts"));
    let [heard] = &receiver.heard()[..] else { panic!("one request") };
    assert_eq!(heard.json()["event"], "test");
    assert_eq!(ground.console.log_lines("A test notice was taken by 127.0.0.1").len(), 1, "{}", ground.console.log());
    receiver.answer(Some((StatusCode::UNAUTHORIZED, Vec::new())));
    ground.try_out("ops").await;
    assert_eq!(ground.console.log_lines("look at the address and the secret").len(), 1, "{}", ground.console.log());
    ground.try_out("nobody").await;
    assert_eq!(ground.console.log_lines("There is no notifier").len(), 1);
    assert!(ground.undelivered("ops").await.is_empty(), "a test is beside the outbox");
    let page = ground.console.get_as(&ground.session, "/alerts").await.text().await.expect("a page");
    assert!(page.contains("Who is told") && page.contains("The test notice was not taken: 127.0.0.1"), "{page}");
}

#[tokio::test]
async fn nobody_without_a_session_or_from_another_site_tries_one_out() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address))).await;
    let form = || ground.console.request(Method::POST, "/api/alerts/notifiers/test").form(&[("name", "ops")]);
    let without = form().send().await.expect("an answer");
    assert!(header(&without, "location").starts_with("/login"), "{}", without.status());
    let foreign = form().header(COOKIE, &ground.session.0).header(ORIGIN, "http://evil.example").send().await.expect("an answer");
    assert_eq!(foreign.status(), 403);
    assert!(receiver.heard().is_empty());
}
