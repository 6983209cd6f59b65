//! What a source does not tell, and what its owner can switch on.

use leptos::prelude::*;

use crate::fleet::dialects::Hint;

#[component]
pub fn Untold<'a>(not_told: &'a [Hint]) -> impl IntoView + use<> {
    if not_told.is_empty() {
        return None;
    }
    let items = not_told.iter().map(|(what, hint)| view! { <li><strong>{what.clone()}</strong>" "{hint.clone()}</li> });
    Some(view! {
        <section class="marks" aria-labelledby="untold">
            <h2 id="untold">"Not told by this source"</h2>
            <ul>{items.collect_view()}</ul>
        </section>
    })
}
