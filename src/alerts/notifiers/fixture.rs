//! A notice as tests want one.

use crate::alerts::model::{Cause, Event, Incident, Notice, Severity};

/// A notice of this incident, which is critical.
pub fn notice(incident: i64, event: Event) -> Notice {
    let word = serde_json::to_value(event).expect("a word");
    let incident = Incident {
        id: incident,
        name: Some("leak".into()),
        rule: "utilization".into(),
        source: "orders".into(),
        severity: Severity::Critical,
        sentence: "orders has 148 of 150 connections in use <now>.".into(),
        cause: Some(Cause {
            id: "leak".into(),
            sentence: "Three leases are held for more than a minute.".into(),
            evidence: vec!["src/cart.rs:17 holds 3".into()],
            server: None,
        }),
        opened_at_ms: 1_700_000_000_000,
        resolved_at_ms: (event == Event::Resolved).then_some(1_700_000_060_000),
        acknowledged: None,
        silenced_until_ms: None,
        numbers: None,
        instances: Vec::new(),
        sentence_at_ms: None,
    };
    Notice { key: format!("incident-{}-{}", incident.id, word.as_str().expect("a word")), event, incident }
}
