//! `/history`. Drawn by `views`; the browser adds the cursor, the zoom and the keys.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};
use crate::ui::gestures::follow_gestures;

/// Where the charts stand, and where a step is told in words.
pub const COURSE: &str = "history-course";
pub const READOUT: &str = "history-readout";

/// `/history`: the address says what is drawn.
#[component]
pub fn HistoryPage() -> impl IntoView {
    follow_gestures(COURSE, READOUT);
    view! { <DrawnPage name=named_by_address("history") title="History" class="history" /> }
}
