//! The rows of the audit, drawn.

use crate::base::timestamps::date_time;

use leptos::prelude::*;

use super::entry::AuditRow;

const COLUMNS: [&str; 6] = ["Time (UTC)", "Who", "Action", "Target", "Outcome", "Details"];

/// A table of these rows, or a sentence where there are none.
#[component]
pub fn AuditTable(rows: Vec<AuditRow>, none: &'static str) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="calm">{none}</p> }.into_any();
    }
    let heads = COLUMNS.map(|head| view! { <th scope="col">{head}</th> });
    view! {
        // It can be scrolled by keyboard only where it takes the focus.
        <div class="scroll" role="region" tabindex="0" aria-label="Audit, table">
            <table>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(kept: AuditRow) -> impl IntoView {
    let by = kept.by();
    let times = (kept.times > 1).then(|| format!(" {} times until {}", kept.times, date_time(kept.until_ms / 1000)));
    view! {
        <tr data-key=kept.id.to_string()>
            <th scope="row">{date_time(kept.at_ms / 1000)}</th>
            <td>{by}</td>
            <td>{kept.action}</td>
            <td>{kept.target}</td>
            <td>{kept.outcome}{times}</td>
            <td>{kept.details}</td>
        </tr>
    }
}
