//! `/alerts`: drawn by the server.

use leptos::prelude::*;

use crate::ui::drawn::DrawnPage;

/// `/alerts`.
#[component]
pub fn AlertsPage() -> impl IntoView {
    view! { <DrawnPage name="alerts" title="Alerts" class="alerts" /> }
}
