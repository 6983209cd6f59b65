//! What this role was not shown.

use leptos::prelude::*;

use crate::capacity::model::Unseen;

/// Each with the grant that would show it.
#[component]
pub fn PartialNotice(unseen: Vec<Unseen>) -> impl IntoView {
    let item = |unseen: Unseen| view! { <li>{unseen.what}": "<code>{unseen.remedy}</code></li> };
    view! {
        <section class="notice partial" data-notice="partial" aria-labelledby="partial">
            <h2 id="partial">"Partial: not shown to this role"</h2>
            <ul>{unseen.into_iter().map(item).collect_view()}</ul>
        </section>
    }
}
