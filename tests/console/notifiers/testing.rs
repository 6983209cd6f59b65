//! Trying a notifier out.

use axum::http::StatusCode;
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};

use super::ground::{Ground, notifier, setup};
use crate::ground::{PASSWORD, folder, header};
use crate::receiver::Receiver;
use crate::smtp::{SmtpReceiver, Tls};

#[tokio::test]
async fn a_test_arrives_at_once_and_its_outcome_is_logged() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("webhook", "ops", &format!("url = \"http://{}/\"", receiver.address))).await;
    let answer = ground.try_out("ops").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/alerts"));
    let [heard] = &receiver.heard()[..] else { panic!("one request") };
    assert_eq!(heard.json()["event"], "test");
    ground.console.logged(1, "accepted the test notice.").await;
    receiver.answer(Some((StatusCode::UNAUTHORIZED, Vec::new())));
    ground.try_out("ops").await;
    ground.console.logged(1, "check the address and the secret").await;
    ground.try_out("nobody").await;
    ground.console.logged(1, "There is no notifier").await;
    assert!(ground.undelivered("ops").await.is_empty(), "a test is beside the outbox");
    let page = ground.console.get_as(&ground.session, "/alerts").await.text().await.expect("a page");
    assert!(page.contains("Notifiers") && page.contains("The test notice failed: 127.0.0.1"), "{page}");
}

#[tokio::test]
async fn no_secret_of_a_notifier_is_logged_however_much_is() {
    let (receiver, server) = (Receiver::start().await, SmtpReceiver::start_tls(Tls::Implicit).await);
    let hook = format!("url = \"http://u:hunter22@{}/hunter22?hunter22\"\nsecret = \"hunter22hunter22\"", receiver.address);
    let chat = format!("url = \"http://{}/hunter22\"", receiver.address);
    let mail = format!("smtp_url = \"smtps://u:hunter22@localhost:{}\"\nfrom = \"a@b.c\"\nto = [\"d@e.f\"]", server.address.port());
    let toml = notifier("webhook", "ops", &hook) + &notifier("slack", "chat", &chat) + &notifier("mail", "mail", &mail);
    let folder = folder();
    let console = setup(folder.path(), &toml).set("PLIMSOLL_LOG", "trace").start().await;
    let session = console.log_in(PASSWORD).await;
    let ground = Ground { console, session, folder };
    for name in ["ops", "chat", "mail"] {
        ground.try_out(name).await;
    }
    assert_eq!(receiver.heard().len(), 2);
    let page = ground.console.get_as(&ground.session, "/alerts").await.text().await.expect("a page");
    ground.console.logged(3, "notifier tried out").await;
    let said = ground.console.log() + &page;
    assert!(said.contains("TRACE"), "the log was read");
    // As it is, and as basic authentication and SMTP send it.
    for secret in ["hunter22", "dTpodW50ZXIyMg", "AHUAaHVudGVyMjI"] {
        assert!(!said.contains(secret), "{secret} in {:?}", said.lines().find(|line| line.contains(secret)));
    }
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
