//! Transactions that last, and those in which nothing happens.

use leptos::prelude::*;

use super::end_button::end_button;
use super::table::{END, TableColumn, statement, table, text};
use crate::activity::model::SessionRow;
use crate::ui::eager::any;
use crate::ui::format::{duration_text, plural};
use crate::ui::level::LevelBadge;

const LONGEST: &[TableColumn] = &[
    ("Backend", false),
    ("Open for", true),
    ("Application", false),
    ("User", false),
    ("State", false),
    ("Waits for", false),
    ("Statement", false),
    (END, false),
];
const IDLE: &[TableColumn] = &[
    ("Backend", false),
    ("Idle for", true),
    ("Level", false),
    ("Open for", true),
    ("Application", false),
    ("User", false),
    ("Last statement", false),
    (END, false),
];

/// That there are none, as far as sessions are shown.
fn none(sentence: &'static str, hidden: u32) -> AnyView {
    let sentence = match hidden {
        0 => format!("{sentence}."),
        hidden => format!("{sentence} that this role can see. {} not shown to it.", plural(hidden, "session is", "sessions are")),
    };
    any(view! { <p class="calm">{sentence}</p> })
}

/// Whoever has begun and is at work.
#[component]
pub fn TransactionsSection(rows: Vec<SessionRow>, hidden: u32) -> impl IntoView {
    let row = |row: SessionRow| {
        let button = end_button(&row);
        let key = row.pid.to_string();
        let cells = vec![
            any(row.pid),
            text(Some(duration_text(row.transaction_age))),
            text(row.application),
            text(row.role),
            text(row.state),
            text(row.wait),
            statement(row.query, row.whole),
            button,
        ];
        (key, cells)
    };
    let body = match rows.is_empty() {
        true => none("No open transactions", hidden),
        false => table("Longest transactions", LONGEST, rows.into_iter().map(row).collect()),
    };
    view! {
        <section class="transactions" aria-labelledby="transactions">
            <h2 id="transactions">"Longest transactions"</h2>
            {body}
        </section>
    }
}

/// Whoever has begun and does nothing, with all locks held.
#[component]
pub fn IdleSection(rows: Vec<SessionRow>, hidden: u32) -> impl IntoView {
    let row = |row: SessionRow| {
        let (button, level) = (end_button(&row), row.idle_level());
        let key = row.pid.to_string();
        let cells = vec![
            any(row.pid),
            text(Some(duration_text(row.state_age))),
            any(view! { <LevelBadge level /> }),
            text(Some(duration_text(row.transaction_age))),
            text(row.application),
            text(row.role),
            statement(row.query, row.whole),
            button,
        ];
        (key, cells)
    };
    let body = match rows.is_empty() {
        true => none("No sessions idle in transaction", hidden),
        false => table("Idle in transaction", IDLE, rows.into_iter().map(row).collect()),
    };
    view! {
        <section class="idle" aria-labelledby="idle">
            <h2 id="idle">"Idle in transaction"</h2>
            {body}
        </section>
    }
}
