//! An incoming webhook as Slack has it, and Mattermost, Rocket.Chat and Discord (below `/slack`) after it.

use serde_json::{Value, json};

use super::channel::{Channel, Delivery};
use super::http::{Receiver, send};
use super::message;
use crate::alerts::model::{Event, Notice, Severity};

pub struct Slack {
    receiver: Receiver,
    link: Option<String>,
}

impl Slack {
    pub fn new(receiver: Receiver, link: Option<String>) -> Self {
        Self { receiver, link }
    }
}

impl Channel for Slack {
    fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a> {
        let body = serde_json::to_vec(&payload(notice, self.link.as_deref())).unwrap_or_default();
        Box::pin(send(self.receiver.post(&notice.key, body)))
    }
}

/// Text and one attachment: blocks are understood by Slack alone.
fn payload(notice: &Notice, link: Option<&str>) -> Value {
    let (headline, facts) = (message::headline(notice), message::facts(&notice.incident));
    let field = |(name, value): (&str, String)| json!({ "title": name, "value": escaped(&value), "short": value.len() < 40 });
    let mut attachment = json!({
        "fallback": escaped(&headline),
        "mrkdwn_in": [],
        "color": color(notice),
        "fields": facts.into_iter().map(field).collect::<Vec<_>>(),
        "ts": notice.incident.opened_at_ms / 1000,
    });
    if let Some(link) = link {
        attachment["title"] = json!("Open the console");
        attachment["title_link"] = json!(link);
    }
    // No markup, no previews of addresses: what is told comes from elsewhere.
    json!({
        "text": escaped(&headline), "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "attachments": [attachment],
    })
}

fn color(notice: &Notice) -> &'static str {
    match (notice.event, notice.incident.severity) {
        (Event::Resolved | Event::Test, _) => "good",
        (_, Severity::Warning) => "warning",
        (_, Severity::Critical) => "danger",
    }
}

/// What Slack takes for its own signs, and Mattermost and its kin for theirs: else a name could call a whole channel, or
/// hide where a link leads.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("](", "] (");
    CALLS.iter().fold(text, |text, call| text.replace(call, &call.replace('@', "@ ")))
}

/// Names that call everybody.
const CALLS: [&str; 4] = ["@channel", "@here", "@all", "@everyone"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notifiers::fixture::notice;

    #[test]
    fn the_text_says_it_and_the_colour_follows_the_severity() {
        let payload = payload(&notice(7, Event::Opened), Some("https://plimsoll.example/alerts"));
        assert_eq!(payload["text"], "Critical. At 2023-11-14 22:13:20 UTC: orders has 148 of 150 connections in use &lt;now&gt;.");
        let attachment = &payload["attachments"][0];
        assert_eq!((&attachment["color"], &attachment["title_link"]), (&json!("danger"), &json!("https://plimsoll.example/alerts")));
        assert_eq!(attachment["fields"][0], json!({ "title": "Source", "value": "orders", "short": true }));
    }

    #[test]
    fn words_from_outside_call_nobody_and_hide_no_link() {
        let mut nasty = notice(7, Event::Opened);
        nasty.incident.sentence = "<!channel> @here [invoice](https://evil.example)\n\u{202e}".into();
        let payload = payload(&nasty, None);
        let shown = "Critical. At 2023-11-14 22:13:20 UTC: &lt;!channel&gt; @ here [invoice] (https://evil.example)\\n\\u{202e}";
        assert_eq!((&payload["text"], &payload["attachments"][0]["fallback"]), (&json!(shown), &json!(shown)));
        assert_eq!((&payload["mrkdwn"], &payload["unfurl_links"]), (&json!(false), &json!(false)));
    }

    #[test]
    fn what_is_over_is_good() {
        assert_eq!(payload(&notice(7, Event::Resolved), None)["attachments"][0]["color"], "good");
    }
}
