//! The page for an address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use super::frame::Frame;
use crate::base::Base;

/// Says so, and where to go.
#[component]
pub fn NotFound() -> impl IntoView {
    let home = expect_context::<Base>().of("/");
    view! {
        <Title text="Not found" />
        <Frame refreshes=false>
            <main class="message" id="main" tabindex="-1">
                <h1>"Page not found"</h1>
                <p>"The address may be mistyped, or the page may have moved. "<a href=home>"Go to the overview"</a></p>
            </main>
        </Frame>
    }
}
