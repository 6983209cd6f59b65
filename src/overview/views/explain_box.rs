//! At the foot of the first page: an error text goes from here to the page that explains it.

use leptos::prelude::*;

use crate::base::BasePath;

/// A plain form, like that of the page itself.
#[component]
pub fn ExplainBox(base: BasePath) -> impl IntoView {
    view! {
        <section class="explain-box" aria-labelledby="paste">
            <details>
                <summary id="paste">"Paste an error"</summary>
                <form method="post" action=base.of("/api/explain")>
                    <textarea name="text" data-kept="" rows="3" required dir="auto" spellcheck="false" autocomplete="off" aria-label="Error text"></textarea>
                    <button type="submit">"Explain"</button>
                </form>
            </details>
        </section>
    }
}
