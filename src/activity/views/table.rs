//! A table that scrolls inside itself where the window is narrow.

use leptos::prelude::*;

use crate::ui::copy::CopyButton;
use crate::ui::eager::any;

/// A column: its head, and whether it holds numbers.
pub type TableColumn = (&'static str, bool);

/// The head of the column with the buttons.
pub const END: &str = "End";

/// What stands where nothing is known.
pub fn text(value: Option<String>) -> AnyView {
    any(value.unwrap_or_else(|| "—".to_owned()))
}

/// SQL, in the letters of a terminal.
pub fn code(value: Option<String>) -> AnyView {
    match value {
        Some(value) => any(view! { <code class="query">{value}</code> }),
        None => text(None),
    }
}

/// A statement that is unfolded to its whole where it is cut.
pub fn statement(short: Option<String>, whole: Option<String>) -> AnyView {
    match (short, whole) {
        (Some(short), Some(whole)) => any(view! {
            <details class="whole-statement">
                <summary><code class="query">{short}</code></summary>
                <div class="copyable"><pre tabindex="0">{whole}</pre><CopyButton /></div>
            </details>
        }),
        (short, _) => code(short),
    }
}

/// A row: what tells it from the others when the table is drawn anew, and its cells.
pub type TableRow = (String, Vec<AnyView>);

/// The first cell of a row names it. `label` is for those who do not see where the table stands.
pub fn table(label: &'static str, columns: &'static [TableColumn], rows: Vec<TableRow>) -> AnyView {
    let heads = columns.iter().map(|(name, number)| view! { <th scope="col" class=class(*number)>{*name}</th> }).collect_view();
    let numbers: Vec<bool> = columns.iter().map(|(_, number)| *number).collect();
    let ends_in_buttons = columns.last().is_some_and(|(name, _)| *name == END);
    framed(label, any(heads), &numbers, ends_in_buttons, rows)
}

/// The same with heads of its own. `ends_in_buttons`: the last column stays in sight while the others scroll.
pub fn framed(label: &'static str, heads: AnyView, numbers: &[bool], ends_in_buttons: bool, rows: Vec<TableRow>) -> AnyView {
    let row = |(key, cells): TableRow| {
        let mut cells = cells.into_iter().zip(numbers);
        let first = cells.next().map(|(cell, _)| view! { <th scope="row">{cell}</th> });
        let rest = cells.map(|(cell, number)| view! { <td class=class(*number)>{cell}</td> }).collect_view();
        view! { <tr data-key=key>{first}{rest}</tr> }
    };
    let rows = rows.into_iter().map(row).collect_view();
    any(view! {
        // It can be scrolled by keyboard only where it takes the focus.
        <div class="scroll" role="region" tabindex="0" aria-label=format!("{label}, table")>
            <table class:with-buttons=ends_in_buttons>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

fn class(number: bool) -> &'static str {
    if number { "number" } else { "" }
}
