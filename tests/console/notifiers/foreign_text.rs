//! What comes from a server is told as text: it calls no channel, hides no link, begins no header and no line.

use serde_json::{Value, json};

use super::ground::{Ground, notice, notifier};
use crate::receiver::Receiver;
use crate::smtp::SmtpReceiver;

const HOSTILE: &str = "\u{1b}[2J<!channel> @here [pay](http://evil.example)\r\nBcc: all@evil.example\u{202e}";

fn nasty() -> Value {
    let mut nasty = notice(7, "opened");
    nasty["incident"]["sentence"] = json!(HOSTILE);
    nasty["incident"]["cause"]["sentence"] = json!(HOSTILE);
    nasty["incident"]["cause"]["evidence"] = json!([HOSTILE]);
    nasty
}

fn is_read(text: &str) -> bool {
    !text.contains(|c: char| c == '\u{202e}' || c.is_control())
}

#[tokio::test]
async fn in_a_chat_it_calls_nobody_and_is_no_markup() {
    let receiver = Receiver::start().await;
    let ground = Ground::with(&notifier("slack", "chat", &format!("url = \"http://{}/x\"", receiver.address))).await;
    ground.put("chat", &nasty()).await;
    ground.until_all_is_delivered("chat").await;
    let payload = receiver.heard()[0].json();
    let mut told = vec![payload["text"].as_str().expect("text"), payload["attachments"][0]["fallback"].as_str().expect("text")];
    told.extend(payload["attachments"][0]["fields"].as_array().expect("fields").iter().filter_map(|field| field["value"].as_str()));
    for text in told {
        assert!(is_read(text) && !text.contains("<!") && !text.contains("@here") && !text.contains("](http"), "{text:?}");
    }
    assert_eq!((&payload["mrkdwn"], &payload["unfurl_links"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn in_a_mail_it_begins_no_header_and_no_line() {
    let server = SmtpReceiver::start().await;
    let more = format!("smtp_url = \"smtp://{}?tls=none\"\nfrom = \"a@ops.example\"\nto = [\"b@ops.example\"]", server.address);
    let ground = Ground::with(&notifier("mail", "mail", &more)).await;
    ground.put("mail", &nasty()).await;
    ground.until_all_is_delivered("mail").await;
    let mail = &server.mails()[0];
    assert!(mail.text.split('\n').all(|line| is_read(line.trim_end_matches('\r')) && !line.starts_with("Bcc:")), "{mail:?}");
    assert_eq!(mail.to, ["b@ops.example"]);
}
