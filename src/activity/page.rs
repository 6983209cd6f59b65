//! `/activity`: what the server is doing right now. The address says which sessions are listed. Drawn by `views`; the browser adds the dialog that ends a session.

use leptos::prelude::*;

use super::end_dialog::EndDialog;
use crate::drawn::{DrawnPage, named_by_address};

/// `/activity`.
#[component]
pub fn ActivityPage() -> impl IntoView {
    view! {
        <DrawnPage name=named_by_address("activity") title="Activity" class="activity" />
        <EndDialog />
    }
}
