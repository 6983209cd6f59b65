//! `/`: the load line, the chart, who holds connections, and what to do. Drawn by `views`; the browser adds the cursor and the keys of
//! the chart.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};
use crate::ui::gestures::follow_gestures;

/// Ids of the chart and of the words for a chosen step.
pub const COURSE: &str = "overview-course";
pub const READOUT: &str = "overview-readout";

/// `/`: the address says which range the chart has.
#[component]
pub fn OverviewPage() -> impl IntoView {
    follow_gestures(COURSE, READOUT);
    view! { <DrawnPage name=named_by_address("overview") title="Overview" class="overview" /> }
}
