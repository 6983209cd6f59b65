//! The page for an address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use super::page_frame::PageFrame;
use crate::base::BasePath;

/// Says so, and where to go.
#[component]
pub fn NotFound() -> impl IntoView {
    let home = expect_context::<BasePath>().of("/");
    view! {
        <Title text="Not found" />
        <PageFrame refreshes=false>
            <main class="message" id="main" tabindex="-1">
                <h1>"Page not found"</h1>
                <p>"The address may be mistyped, or the page may have moved. "<a href=home>"Go to the overview"</a></p>
            </main>
        </PageFrame>
    }
}
