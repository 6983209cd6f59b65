//! Each kind, as its receiver has it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::ground::{Ground, notice, notifier};
use crate::receiver::Receiver;
use crate::smtp::SmtpReceiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[tokio::test]
async fn a_webhook_gets_the_notice_signed_as_the_standard_has_it() {
    let receiver = Receiver::start().await;
    let more = format!("url = \"http://{}/hook\"\nsecret = \"{SECRET}\"\nlink = \"https://plimsoll.example\"", receiver.address);
    let ground = Ground::with(&notifier("webhook", "ops", &more)).await;
    ground.put("ops", &notice(7, "opened")).await;
    ground.until_all_is_delivered("ops").await;
    let [heard] = &receiver.heard()[..] else { panic!("one request") };
    let id = heard.header("webhook-id");
    assert_eq!((heard.path.as_str(), heard.header("content-type"), heard.header("idempotency-key")), ("/hook", "application/json", id));
    let key = STANDARD.decode(&SECRET["whsec_".len()..]).expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key");
    mac.update(format!("{id}.{}.", heard.header("webhook-timestamp")).as_bytes());
    mac.update(&heard.body);
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(heard.header("webhook-signature"), expected);
    let mut payload = heard.json();
    assert!(id.ends_with("-incident-7-opened") && payload["key"] == id, "{payload}");
    payload["key"] = json!("incident-7-opened");
    let mut sent = notice(7, "opened");
    sent["link"] = json!("https://plimsoll.example/alerts");
    assert_eq!(payload, sent);
}

#[tokio::test]
async fn a_chat_gets_text_and_an_attachment() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("slack", "chat", &format!("url = \"http://{}/services/T/B/x\"", receiver.address))).await;
    ground.put("chat", &notice(7, "opened")).await;
    ground.put("chat", &notice(7, "resolved")).await;
    ground.until_all_is_delivered("chat").await;
    let heard: Vec<Value> = receiver.heard().iter().map(|heard| heard.json()).collect();
    let texts: Vec<&Value> = heard.iter().map(|payload| &payload["text"]).collect();
    assert_eq!(
        texts,
        [
            "Critical. At 2023-11-14 22:13:20 UTC: orders has 148 of 150 connections in use.",
            "Resolved. At 2023-11-14 22:13:20 UTC: orders has 148 of 150 connections in use."
        ]
    );
    assert_eq!((&heard[0]["attachments"][0]["color"], &heard[1]["attachments"][0]["color"]), (&json!("danger"), &json!("good")));
}

#[tokio::test]
async fn an_alertmanager_gets_alerts_of_its_api_and_their_end() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("alertmanager", "am", &format!("url = \"http://{}\"", receiver.address))).await;
    ground.put("am", &notice(7, "opened")).await;
    ground.put("am", &notice(7, "resolved")).await;
    ground.until_all_is_delivered("am").await;
    let heard = receiver.heard();
    assert!(heard.iter().all(|heard| heard.path == "/api/v2/alerts"));
    let (opened, resolved) = (heard[0].json(), heard[1].json());
    assert_eq!(opened[0]["labels"], resolved[0]["labels"]);
    assert_eq!(opened[0]["labels"]["alertname"], "PlimsollUtilization");
    assert_eq!(
        (&resolved[0]["startsAt"], &resolved[0]["endsAt"]),
        (&json!("2023-11-14T22:13:20.000Z"), &json!("2023-11-14T22:14:20.000Z"))
    );
}

#[tokio::test]
async fn a_mailbox_gets_a_thread_an_incident() {
    let server = SmtpReceiver::start().await;
    let more = format!(
        "smtp_url = \"smtp://{}?tls=none\"\nfrom = \"Plimsoll <plimsoll@ops.example>\"\nto = [\"oncall@ops.example\", \"boss@ops.example\"]",
        server.address
    );
    let ground = Ground::with(&notifier("mail", "mail", &more)).await;
    ground.put("mail", &notice(7, "opened")).await;
    ground.put("mail", &notice(7, "resolved")).await;
    ground.until_all_is_delivered("mail").await;
    let mails = server.mails();
    let [opened, resolved] = &mails[..] else { panic!("two mails: {mails:?}") };
    assert_eq!(
        (opened.from.as_str(), &opened.to[..]),
        ("plimsoll@ops.example", &["oncall@ops.example".to_owned(), "boss@ops.example".to_owned()][..])
    );
    // A long header goes on in the next line, behind a space.
    let line = |text: &str, name: &str| {
        let text = text.replace("\r\n ", " ").replace("\n ", " ");
        text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    assert_eq!(line(&opened.text, "Subject:"), "Subject: Critical. At 2023-11-14 22:13:20 UTC: orders has 148 of 150 connections in use.");
    assert_eq!(line(&opened.text, "References:"), line(&resolved.text, "References:"));
    assert_ne!(line(&opened.text, "Message-ID:"), line(&resolved.text, "Message-ID:"));
    assert!(opened.text.contains("Cause: Three leases are held for more than a minute."), "{}", opened.text);
}
