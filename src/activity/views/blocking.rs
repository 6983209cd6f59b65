//! Who waits for whom, each root before those that it holds up.

use leptos::prelude::*;

use super::end_button::end_button;
use super::table::{END, TableColumn, TableRow, statement, table, text};
use crate::activity::model::Blocked;
use crate::ui::eager::any;
use crate::ui::format::{duration_text, plural};
use crate::ui::level::LevelBadge;

const COLUMNS: &[TableColumn] = &[
    ("Backend", false),
    ("Blocked by", false),
    ("Since", true),
    ("Level", false),
    ("Lock", false),
    ("Application", false),
    ("State", false),
    ("Statement", false),
    (END, false),
];

/// The trees, one line a session.
#[component]
pub fn BlockingSection(lines: Vec<Blocked>) -> impl IntoView {
    let waiting = u32::try_from(lines.iter().filter(|line| !line.waits_for.is_empty()).count()).unwrap_or(u32::MAX);
    let roots = u32::try_from(lines.iter().filter(|line| line.depth == 0).count()).unwrap_or(u32::MAX);
    let body = match lines.is_empty() {
        true => any(view! { <p class="calm">"No blocked sessions."</p> }),
        false => any(view! {
            <p class="summary">
                {format!("{} by {}.", plural(waiting, "session is blocked", "sessions are blocked"), plural(roots, "root blocker", "root blockers"))}
            </p>
            {table("Blocking", COLUMNS, lines.into_iter().map(row).collect())}
        }),
    };
    view! {
        <section class="blocking" aria-labelledby="blocking">
            <h2 id="blocking">"Blocking"</h2>
            {body}
        </section>
    }
}

fn row(line: Blocked) -> TableRow {
    let (button, level, is_root) = (end_button(&line.session), line.level(), line.waits_for.is_empty());
    let who = match (line.ring, is_root) {
        (true, _) => "deadlock: PostgreSQL resolves it by itself",
        (_, true) => "root",
        _ => "",
    };
    let waits_for: Vec<String> = line.waits_for.iter().map(ToString::to_string).collect();
    let depth = line.depth.min(6);
    let key = line.session.pid.to_string();
    let cells = vec![
        any(view! {
            <span class="branch" data-depth=depth.to_string()>
                {(line.depth > 0).then_some("└ ")}
                {line.session.pid}
            </span>
            " "
            <small>{who}</small>
        }),
        text((!is_root).then(|| waits_for.join(", "))),
        text((!is_root).then(|| duration_text(line.wait_age))),
        if is_root { text(None) } else { any(view! { <LevelBadge level /> }) },
        text(line.lock),
        text(line.session.application),
        text(line.session.state),
        statement(line.session.query, line.session.whole),
        button,
    ];
    (key, cells)
}
