//! What a number is and what is normal for it, unfolded on demand: without a script too.

use leptos::prelude::*;

/// Beside the name of a number.
#[component]
pub fn Info(name: &'static str, about: &'static str) -> impl IntoView {
    view! {
        <details class="info">
            <summary aria-label=format!("About {name}")><span aria-hidden="true">"i"</span></summary>
            <p>{about}</p>
        </details>
    }
}
