//! `/capacity`: does the server carry these pools, and what should be changed. Drawn by `views`.

use leptos::prelude::*;

use crate::drawn::DrawnPage;

/// `/capacity`.
#[component]
pub fn CapacityPage() -> impl IntoView {
    view! { <DrawnPage name="capacity" title="Capacity" class="capacity" /> }
}
