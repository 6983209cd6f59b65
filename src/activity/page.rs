//! `/activity`: what the server is doing right now. The address says which sessions are listed. Drawn by `views`; the browser adds the dialog that ends a session.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::ending::Ending;
use crate::ui::drawn::DrawnPage;

/// `/activity`.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let search = use_location().search;
    let name = Signal::derive(move || match search.get().trim_start_matches('?') {
        "" => "activity".to_owned(),
        query => format!("activity?{query}"),
    });
    view! {
        <DrawnPage name title="Activity" class="activity" />
        <Ending />
    }
}
