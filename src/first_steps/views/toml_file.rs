//! Lines for the configuration file.

use leptos::prelude::*;

use crate::ui::copy::Copyable;

/// The lines, and which file they are for.
#[component]
pub fn ForTheFile(what: &'static str, toml: String) -> impl IntoView {
    view! {
        <figure class="lines">
            <figcaption>"the file that you give with --config or PLIMSOLL_CONFIG"</figcaption>
            <Copyable what text=toml />
        </figure>
    }
}
