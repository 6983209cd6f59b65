//! `/alerts`: drawn by the server.

use leptos::prelude::*;

use crate::drawn::DrawnPage;

/// `/alerts`.
#[component]
pub fn AlertsPage() -> impl IntoView {
    view! { <DrawnPage name="alerts" title="Alerts" class="alerts" /> }
}
