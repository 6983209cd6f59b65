//! `/wall` in the browser. Drawn by `views`.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};

/// `/wall`: the address says which servers and services it is about.
#[component]
pub fn WallPage() -> impl IntoView {
    view! { <DrawnPage name=named_by_address("wall") title="Wall" class="wall" /> }
}
