//! The head of a column whose link sorts the rows by it.

use leptos::prelude::*;

/// `descending`: the rows are sorted by this column, and in which direction; `None`: by another one.
#[component]
pub fn SortHead(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    /// Of the cells of its column, as `number`.
    class: &'static str,
    descending: Option<bool>,
) -> impl IntoView {
    let (direction, arrow) = match descending {
        None => (None, ""),
        Some(false) => (Some("ascending"), " ▲"),
        Some(true) => (Some("descending"), " ▼"),
    };
    view! {
        <th scope="col" class=class aria-sort=direction>
            // The rows change below the reader, not the place in the page.
            <a href=href data-noscroll="">{label}<span aria-hidden="true">{arrow}</span></a>
        </th>
    }
}
