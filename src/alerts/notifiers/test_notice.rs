//! A notice about nothing, to see whether notices arrive.

use crate::alerts::model::{Event, Incident, Notice, Severity};

/// The notice of a test that was asked for at this moment.
pub fn notice(now_ms: u64) -> Notice {
    let incident = Incident {
        id: 0,
        name: Some("test".into()),
        rule: "test".into(),
        source: "this console".into(),
        severity: Severity::Warning,
        sentence: "This is a test of a notifier. Nothing is wrong, and no action is needed.".into(),
        cause: None,
        opened_at_ms: now_ms,
        resolved_at_ms: Some(now_ms),
        acknowledged: None,
        silenced_until_ms: None,
        numbers: None,
        instances: Vec::new(),
        sentence_at_ms: None,
    };
    Notice { key: format!("test-{now_ms}-{:08x}", fastrand::u32(..)), event: Event::Test, incident }
}
