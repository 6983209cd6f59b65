//! `/first-steps`. Drawn by `views`.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};

/// `/first-steps`: the address has the answers that were given so far.
#[component]
pub fn FirstStepsPage() -> impl IntoView {
    view! { <DrawnPage name=named_by_address("first-steps") title="First steps" class="first-steps" /> }
}
