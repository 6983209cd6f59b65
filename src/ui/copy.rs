//! Text that is meant to be pasted elsewhere, with a button that copies it.

use leptos::prelude::*;

/// SQL or a command. `what` names it for who does not see it.
#[component]
pub fn Copyable(#[prop(into)] what: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="copyable">
            <pre tabindex="0" aria-label=what><code>{text}</code></pre>
            <CopyButton />
        </div>
    }
}

/// Of the `pre` beside it.
#[component]
pub fn CopyButton() -> impl IntoView {
    view! { <button type="button" class="needs-script copy" data-copy="" aria-live="polite">"Copy"</button> }
}
