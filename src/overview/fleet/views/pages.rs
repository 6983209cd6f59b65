//! Links to the rows before and after the window, for who reads without a script. The browser's part hides them.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::overview::fleet::model::FleetQuery;

/// Nothing where all rows are drawn. `most`: rows in a window.
#[component]
pub fn Pages(base: BasePath, query: FleetQuery, from: usize, drawn: usize, all: usize, most: usize) -> impl IntoView {
    let end = from + drawn;
    let link = |from: usize, words: String| view! { <a href=base.of(&query.starting(from).address())>{words}</a>" " };
    let before = (from > 0).then(|| link(from.saturating_sub(most), format!("Previous {}", most.min(from))));
    let after = (end < all).then(|| link(end, format!("Next {}", most.min(all - end))));
    (drawn < all).then(|| {
        view! {
            <nav class="fleet-pages" aria-label="Rows">
                {format!("Rows {} to {end} of {all} ", from + 1)}
                {before}
                {after}
            </nav>
        }
    })
}
