//! What every console has: its pages, and what can be done by a link.

use super::entry::{Entry, EntryKind};
use crate::history::model::Range;

/// Name, what it shows, address, synonyms.
const PAGES: [(&str, &str, &str, &str); 12] = [
    ("Overview", "The fleet or the one pool: load, waits, headroom now", "/", "home start dashboard"),
    ("Capacity", "Slots of the server, configuration check", "/capacity", "headroom max_connections findings settings check"),
    ("Activity", "Sessions, locks, slow statements", "/activity", "pg_stat_activity queries replication blocked"),
    ("History", "Charts of the last two years", "/history", "peaks csv export"),
    ("Alerts", "Incidents, rules and receivers", "/alerts", "notifiers webhook silence limits"),
    ("Load test", "Simulated users with a verdict", "/load-test", "benchmark"),
    ("Access", "Sessions, tokens, audit", "/access", "login password api"),
    ("Wall", "Servers, services and incidents for a screen in the office", "/wall", "tv dashboard monitor"),
    ("Explain an error", "Which limit an error text hit, and what to do", "/explain", "too many clients timeout message"),
    ("First steps", "Add a service to this console, one question at a time", "/first-steps", "source setup wizard instrument"),
    ("Consoles", "Which console holds which part of the work", "/fleet/consoles", "shards leases cluster store high availability"),
    ("REST interface", "All endpoints, with examples", "/api-docs", "api openapi curl prometheus metrics"),
];

const THEMES: [(&str, &str); 3] = [("Dark theme", "/theme/dark"), ("Light theme", "/theme/light"), ("Theme of the system", "/theme/auto")];

/// All of them.
pub fn fixed_entries() -> Vec<Entry> {
    let page = |(label, detail, address, synonyms): (&str, &str, &str, &'static str)| Entry {
        kind: EntryKind::Page,
        label: label.to_owned(),
        detail: detail.to_owned(),
        address: address.to_owned(),
        synonyms,
    };
    let theme = |(label, address): (&str, &str)| Entry {
        kind: EntryKind::Action,
        label: label.to_owned(),
        detail: "For this browser".to_owned(),
        address: address.to_owned(),
        synonyms: "colours mode appearance",
    };
    PAGES.into_iter().map(page).chain(Range::ALL.map(range)).chain(THEMES.map(theme)).collect()
}

fn range(range: Range) -> Entry {
    Entry {
        kind: EntryKind::Action,
        label: format!("History of the last {}", range.label()),
        detail: String::new(),
        address: format!("/history?range={}", range.as_str()),
        synonyms: words_of(range),
    }
}

fn words_of(range: Range) -> &'static str {
    match range {
        Range::Quarter => "15 minutes range",
        Range::Hour => "hour range",
        Range::Watch => "six hours range",
        Range::Day => "day yesterday range",
        Range::Week => "week range",
        Range::Month => "month range",
        Range::Season => "three months quarter range",
    }
}
