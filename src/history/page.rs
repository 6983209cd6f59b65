//! `/history`. Drawn by `views`; the browser adds the cursor, the zoom and the keys.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::drawn::DrawnPage;
use crate::ui::gestures::follow_gestures;

/// Where the charts stand, and where a step is told in words.
pub const COURSE: &str = "history-course";
pub const READOUT: &str = "history-readout";

/// `/history`: the address says what is drawn.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let search = use_location().search;
    let name = Signal::derive(move || match search.get().trim_start_matches('?') {
        "" => "history".to_owned(),
        query => format!("history?{query}"),
    });
    follow_gestures(COURSE, READOUT);
    view! { <DrawnPage name title="History" class="history" /> }
}
