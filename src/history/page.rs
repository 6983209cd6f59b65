//! `/history`. Drawn by `views`.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};

/// `/history`: the address says what is drawn.
#[component]
pub fn HistoryPage() -> impl IntoView {
    view! { <DrawnPage name=named_by_address("history") title="History" class="history" /> }
}
