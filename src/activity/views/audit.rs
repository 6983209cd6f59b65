//! What was done through this console.

use leptos::prelude::*;

use super::table::{Column, table, text};
use crate::activity::model::Action;
use crate::ui::eager::any;
use crate::ui::format;

const COLUMNS: &[Column] = &[
    ("When (UTC)", false),
    ("Who", false),
    ("What", false),
    ("Backend", true),
    ("User", false),
    ("Application", false),
    ("Outcome", false),
];

/// The last twenty, the newest first.
#[component]
pub fn AuditSection(actions: Vec<Action>) -> impl IntoView {
    let row = |action: Action| {
        let key = format!("{}-{}", action.at_ms, action.pid);
        let cells = vec![
            any(format::clock(action.at_ms)),
            any(action.who),
            any(action.what),
            any(action.pid),
            text(action.role),
            text(action.application),
            any(action.outcome),
        ];
        (key, cells)
    };
    let body = match actions.is_empty() {
        true => any(view! { <p class="calm">"Nobody has cancelled or ended a session from here."</p> }),
        false => table("Last actions", COLUMNS, actions.into_iter().map(row).collect()),
    };
    view! {
        <section class="audit" aria-labelledby="audit">
            <h2 id="audit">"Last actions"</h2>
            {body}
        </section>
    }
}
