//! Alertmanager's API v2, `POST /api/v2/alerts`: what is told to it, it groups, silences and passes on.

use std::time::Duration;

use serde_json::{Value, json};

use super::channel::{Channel, Delivery};
use super::http::{Receiver, send};
use super::message::{facts, sentence};
use crate::alerts::model::{Event, Incident, Notice, Severity};
use crate::base::now_ms;
use crate::base::timestamps::rfc3339_ms;

/// Where it takes alerts.
const PATH: &str = "api/v2/alerts";

/// An alert without an end is over for Alertmanager five minutes after it was last sent. Prometheus sends each minute;
/// a notice comes when something changes, so that it says itself how long it holds if nothing more is heard.
const HOLDS: Duration = Duration::from_secs(7 * 24 * 3600);

pub struct Alertmanager {
    receiver: Receiver,
    link: Option<String>,
}

impl Alertmanager {
    pub fn new(receiver: Receiver, link: Option<String>) -> Self {
        Self { receiver: receiver.below(PATH), link }
    }
}

impl Channel for Alertmanager {
    fn deliver<'a>(&'a self, notice: &'a Notice) -> Delivery<'a> {
        let body = serde_json::to_vec(&alerts(notice, self.link.as_deref(), now_ms())).unwrap_or_default();
        Box::pin(send(self.receiver.post(&notice.key, body)))
    }

    fn keeps_alerts_open(&self) -> bool {
        true
    }
}

/// Labels are what an alert is known by. The severity is one of them, for routes ask for it; so what has become critical
/// is another alert, and the warning is over.
fn alerts(notice: &Notice, link: Option<&str>, now_ms: u64) -> Vec<Value> {
    let incident = &notice.incident;
    let ends_at = match notice.event {
        Event::Resolved | Event::Test => incident.resolved_at_ms.unwrap_or(now_ms),
        _ => now_ms + HOLDS.as_millis() as u64,
    };
    // A test should be seen to arrive: Alertmanager passes on nothing that is over already.
    let ends_at = if notice.event == Event::Test { now_ms + 60_000 } else { ends_at };
    let mut alerts = vec![alert(incident, incident.severity, link, ends_at)];
    // What became critical in a silence was never told to have ended as a warning; an end too many does no harm.
    let was_warning = notice.event == Event::Escalated || (notice.event == Event::Resolved && incident.severity == Severity::Critical);
    if was_warning {
        alerts.push(alert(incident, Severity::Warning, link, ends_at.min(now_ms)));
    }
    alerts
}

fn alert(incident: &Incident, severity: Severity, link: Option<&str>, ends_at_ms: u64) -> Value {
    let labels = json!({
        "alertname": name(incident.name.as_deref().unwrap_or(&incident.rule)),
        "severity": severity.as_str(),
        "source": incident.source,
        "service": "plimsoll",
    });
    let details = facts(incident).into_iter().map(|(name, value)| format!("{name}: {value}"));
    let annotations = json!({ "summary": sentence(incident), "description": details.collect::<Vec<_>>().join("\n") });
    let mut alert = json!({
        "labels": labels,
        "annotations": annotations,
        "startsAt": rfc3339_ms(incident.opened_at_ms),
        // Alertmanager refuses an end before the beginning.
        "endsAt": rfc3339_ms(ends_at_ms.max(incident.opened_at_ms)),
    });
    if let Some(link) = link {
        alert["generatorURL"] = json!(link);
    }
    alert
}

/// `wait_time` as `PlimsollWaitTime`, the way alerts are named there.
fn name(rule: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let words = rule.split(|letter: char| !letter.is_alphanumeric()).map(capitalised);
    format!("Plimsoll{}", words.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::notifiers::fixture::notice;

    const NOW: u64 = 1_700_000_030_000;

    #[test]
    fn an_open_incident_is_an_alert_that_holds_for_a_week() {
        let [alert] = &alerts(&notice(7, Event::Opened), Some("https://plimsoll.example/alerts"), NOW)[..] else { panic!("one alert") };
        let labels = json!({
            "alertname": "PlimsollLeak", "severity": "critical", "source": "orders", "service": "plimsoll"
        });
        assert_eq!(alert["labels"], labels);
        assert_eq!((&alert["startsAt"], &alert["endsAt"]), (&json!("2023-11-14T22:13:20.000Z"), &json!("2023-11-21T22:13:50.000Z")));
        let summary = &alert["annotations"]["summary"];
        assert_eq!(summary, "At 2023-11-14 22:13:20 UTC: orders has 148 of 150 connections in use <now>.");
        assert_eq!(alert["generatorURL"], "https://plimsoll.example/alerts");
        assert!(alert["annotations"]["description"].as_str().expect("text").contains("Cause: Three leases"));
    }

    #[test]
    fn what_is_over_has_the_same_labels_and_its_end() {
        let (opened, resolved) = (alerts(&notice(7, Event::Opened), None, NOW), alerts(&notice(7, Event::Resolved), None, NOW));
        assert_eq!(opened[0]["labels"], resolved[0]["labels"]);
        assert_eq!(resolved[0]["endsAt"], "2023-11-14T22:14:20.000Z");
        assert_eq!(resolved[0].get("generatorURL"), None);
    }

    #[test]
    fn what_has_become_critical_ends_the_warning() {
        let alerts = alerts(&notice(7, Event::Escalated), None, NOW);
        assert_eq!([&alerts[0]["labels"]["severity"], &alerts[1]["labels"]["severity"]], ["critical", "warning"]);
        assert_eq!(alerts[1]["endsAt"], "2023-11-14T22:13:50.000Z");
    }

    #[test]
    fn rules_are_named_as_alerts_are() {
        assert_eq!([name("wait_time"), name("lock-pile-up"), name("leak")], ["PlimsollWaitTime", "PlimsollLockPileUp", "PlimsollLeak"]);
    }
}
