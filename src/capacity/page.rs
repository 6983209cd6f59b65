//! `/capacity`: does a server carry these pools, and what should be changed. The address says which server. Drawn by `views`.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};

/// `/capacity`.
#[component]
pub fn CapacityPage() -> impl IntoView {
    view! { <DrawnPage name=named_by_address("capacity") title="Capacity" class="capacity" /> }
}
