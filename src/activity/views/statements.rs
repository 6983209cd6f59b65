//! The statements that take the server's time, from pg_stat_statements.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;

use super::table::{TableColumn, TableRow, statement, table, text};
use crate::activity::model::{StatementStats, StatementStatsState};
use crate::ui::copy::Copyable;
use crate::ui::eager::any;
use crate::ui::format::duration_text;

const COLUMNS: &[TableColumn] = &[("Statement", false), ("Total", true), ("Share", true), ("Mean", true), ("Calls", true), ("Rows", true)];
const PRELOAD: &str =
    "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; -- keep the libraries already listed there; then restart the server";
const CREATE: &str = "CREATE EXTENSION pg_stat_statements;";

/// By total time.
#[component]
pub fn StatementsSection(statements: StatementStatsState) -> impl IntoView {
    let body = match statements {
        StatementStatsState::Missing => {
            turn_on("Slow statements are unknown: pg_stat_statements is not loaded. Run these two statements to turn it on:", true)
        }
        StatementStatsState::NotCreated => {
            turn_on("pg_stat_statements is loaded, but the extension is missing in this database. Run this statement to create it:", false)
        }
        StatementStatsState::Unreadable(reason) => calm(format!("pg_stat_statements could not be read: {reason}.")),
        StatementStatsState::Read(rows) if rows.is_empty() => calm("No statements recorded yet.".to_owned()),
        StatementStatsState::Read(rows) => table("Statements by total time", COLUMNS, rows.into_iter().map(row).collect()),
    };
    view! {
        <section class="statements" aria-labelledby="statements">
            <h2 id="statements">"Slow statements"</h2>
            {body}
        </section>
    }
}

fn row(row: StatementStats) -> TableRow {
    let key = key(&row.shape);
    let cells = vec![
        statement(Some(row.query), row.whole),
        text(Some(duration_text(Some(row.total)))),
        text(Some(format!("{:.1}\u{a0}%", row.share))),
        text(Some(duration_text(Some(row.mean)))),
        any(row.calls),
        any(row.rows),
    ];
    (key, cells)
}

/// Short enough for an attribute: what is unfolded stays that statement's when the order changes.
fn key(shape: &str) -> String {
    let mut hasher = DefaultHasher::new();
    shape.hash(&mut hasher);
    format!("statement-{:x}", hasher.finish())
}

fn calm(sentence: String) -> AnyView {
    any(view! { <p class="calm">{sentence}</p> })
}

fn turn_on(sentence: &'static str, preload: bool) -> AnyView {
    let statements = if preload { format!("{PRELOAD}\n{CREATE}") } else { CREATE.to_owned() };
    any(view! {
        <p class="calm">{sentence}</p>
        <Copyable what="Statements that enable pg_stat_statements" text=statements />
    })
}
