//! `/`: the load line, the chart, who holds connections, and what to do. Drawn by `views`; the browser adds the cursor and the keys of
//! the chart.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::drawn::DrawnPage;
use crate::ui::gestures::follow_gestures;

/// Ids of the chart and of the words for a chosen step.
pub const COURSE: &str = "overview-course";
pub const READOUT: &str = "overview-readout";

/// `/`: the address says which range the chart has.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let search = use_location().search;
    let name = Signal::derive(move || match search.get().trim_start_matches('?') {
        "" => "overview".to_owned(),
        query => format!("overview?{query}"),
    });
    follow_gestures(COURSE, READOUT);
    view! { <DrawnPage name title="Overview" class="overview" /> }
}
