//! A table that scrolls inside itself where the window is narrow.

use leptos::prelude::*;

use crate::ui::eager::any;

/// A column: its head, and whether it holds numbers.
pub type Column = (&'static str, bool);

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

/// A row: what tells it from the others when the table is drawn anew, and its cells.
pub type Row = (String, Vec<AnyView>);

/// The first cell of a row names it. `label` is for those who do not see where the table stands.
pub fn table(label: &'static str, columns: &'static [Column], rows: Vec<Row>) -> AnyView {
    let class = |number: bool| if number { "number" } else { "" };
    let heads = columns.iter().map(|(name, number)| view! { <th scope="col" class=class(*number)>{*name}</th> }).collect_view();
    let row = move |(key, cells): Row| {
        let mut cells = cells.into_iter().zip(columns);
        let first = cells.next().map(|(cell, _)| view! { <th scope="row">{cell}</th> });
        let rest = cells.map(|(cell, (_, number))| view! { <td class=class(*number)>{cell}</td> }).collect_view();
        view! { <tr data-key=key>{first}{rest}</tr> }
    };
    any(view! {
        // It can be scrolled by keyboard only where it takes the focus.
        <div class="scroll" role="region" tabindex="0" aria-label=format!("{label}, table")>
            <table>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    })
}
