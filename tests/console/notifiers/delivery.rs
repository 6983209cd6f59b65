//! At least once, in order, whatever happens to the receiver.

use axum::http::StatusCode;

use super::ground::{Ground, notice, notifier};
use crate::receiver::{Place, Receiver};
use crate::smtp::SmtpReceiver;
use crate::support::eventually;

fn keys(receiver: &Receiver) -> Vec<String> {
    let heard = receiver.heard();
    heard.iter().map(|heard| heard.header("idempotency-key").split_once('-').expect("an origin").1.to_owned()).collect()
}

fn all() -> Vec<String> {
    ["incident-1-opened", "incident-2-opened", "incident-1-resolved", "incident-2-resolved"].map(str::to_owned).to_vec()
}

async fn put_all(ground: &Ground) {
    for (incident, event) in [(1, "opened"), (2, "opened"), (1, "resolved"), (2, "resolved")] {
        ground.put("ops", &notice(incident, event)).await;
    }
}

#[tokio::test]
async fn a_receiver_that_was_down_gets_everything_once_and_in_order_when_it_is_back() {
    let place = Place::free();
    let toml = notifier("webhook", "ops", &format!("url = \"http://{}/\"", place.address));
    let ground = Ground::with(&toml).await;
    put_all(&ground).await;
    let failed = async || ground.undelivered("ops").await.iter().any(|(_, reason, _)| reason.is_some());
    eventually("an attempt has failed", failed).await;
    assert_eq!(ground.undelivered("ops").await.len(), 4);
    let receiver = Receiver::at(place).await;
    ground.until_all_is_delivered("ops").await;
    assert_eq!(keys(&receiver), all());
}

#[tokio::test]
async fn what_waits_is_sent_after_a_restart() {
    let place = Place::free();
    let toml = notifier("webhook", "ops", &format!("url = \"http://{}/\"", place.address));
    let mut ground = Ground::with(&toml).await;
    put_all(&ground).await;
    assert_eq!(ground.console.stop().await.0, 0);
    let receiver = Receiver::at(place).await;
    let ground = Ground::after(ground.folder, &toml).await;
    ground.until_all_is_delivered("ops").await;
    assert_eq!(keys(&receiver), all());
}

#[tokio::test]
async fn a_receiver_that_asks_for_patience_is_not_asked_before() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::TOO_MANY_REQUESTS, vec![("retry-after", "3600".into())])));
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address))).await;
    put_all(&ground).await;
    let put_off = async || {
        let mut store = ground.store().await;
        let sql = "select min(next_at_ms) > (unixepoch() + 3500) * 1000 from outbox";
        sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut store).await.expect("the outbox")
    };
    eventually("everything waits for an hour", put_off).await;
    assert_eq!(keys(&receiver).len(), 1, "one notice has asked for all");
}

#[tokio::test]
async fn what_is_refused_for_good_is_kept_with_its_reason_and_the_rest_goes_on() {
    let receiver = Receiver::start().await;
    receiver.answer(Some((StatusCode::GONE, Vec::new())));
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/hunter22\"", receiver.address))).await;
    ground.put("ops", &notice(1, "opened")).await;
    eventually("it is given up", async || ground.undelivered("ops").await.iter().any(|(_, _, failed)| *failed)).await;
    let expected = ("incident-1-opened".to_owned(), Some("answers with status 410 Gone".to_owned()), true);
    assert_eq!(ground.undelivered("ops").await, [expected]);
    receiver.answer(None);
    ground.put("ops", &notice(1, "resolved")).await;
    eventually("the end is told", async || keys(&receiver).last().is_some_and(|key| key == "incident-1-resolved")).await;
    eventually("it is logged", async || ground.console.log().contains("is given up")).await;
    assert!(!ground.console.log().contains("hunter22"), "{}", ground.console.log());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, receiver) = (Receiver::start().await, Receiver::start().await);
    let to = format!("http://{}/", elsewhere.address);
    receiver.answer(Some((StatusCode::TEMPORARY_REDIRECT, vec![("location", to)])));
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address))).await;
    ground.put("ops", &notice(1, "opened")).await;
    let told = async || {
        let waiting = ground.undelivered("ops").await;
        waiting.iter().any(|(_, reason, _)| reason.as_deref().is_some_and(|reason| reason.contains("redirects are not followed")))
    };
    eventually("it is told", told).await;
    assert!(elsewhere.heard().is_empty());
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_given_up() {
    let server = SmtpReceiver::start().await;
    let more = format!("smtp_url = \"smtp://{}?tls=none\"\nfrom = \"a@ops.example\"\nto = [\"nobody@ops.example\"]", server.address);
    let ground = Ground::with(&notifier("mail", "ops", &more)).await;
    ground.put("ops", &notice(1, "opened")).await;
    eventually("it is given up", async || ground.undelivered("ops").await.iter().any(|(_, _, failed)| *failed)).await;
    assert_eq!(ground.undelivered("ops").await[0].1.as_deref(), Some("answers with code 550"));
}
