//! `/activity`: what the server is doing right now. Drawn by `views`; the browser adds the dialog that ends a session.

use leptos::prelude::*;

use super::ending::Ending;
use crate::ui::drawn::DrawnPage;

/// `/activity`.
#[component]
pub fn ActivityPage() -> impl IntoView {
    view! {
        <DrawnPage name="activity" title="Activity" class="activity" />
        <Ending />
    }
}
