//! The head of a column whose link sorts the rows by it.

use leptos::prelude::*;

/// `descending`: the rows are sorted by this column, and in which direction; `None`: by another one.
#[component]
pub fn SortHead(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    /// Its values are numbers: they stand right.
    is_number: bool,
    descending: Option<bool>,
) -> impl IntoView {
    let (direction, arrow) = match descending {
        None => (None, ""),
        Some(false) => (Some("ascending"), " ▲"),
        Some(true) => (Some("descending"), " ▼"),
    };
    view! {
        <th scope="col" class=if is_number { "number" } else { "" } aria-sort=direction>
            <a href=href>{label}<span aria-hidden="true">{arrow}</span></a>
        </th>
    }
}
