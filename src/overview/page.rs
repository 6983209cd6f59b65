//! `/`: the Fleet; or the load line, the chart, who holds connections, and what to do. Drawn by `fleet` and `views`; the browser adds the
//! cursor and the keys of the chart, and the rows of the Fleet's table that come into view.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};
use crate::ui::gestures::follow_gestures;
use crate::ui::rows::follow_rows;

/// Ids of the chart and of the words for a chosen step.
pub const COURSE: &str = "overview-course";
pub const READOUT: &str = "overview-readout";

/// `/`: the address says which range the chart has, or which rows the Fleet shows.
#[component]
pub fn OverviewPage() -> impl IntoView {
    follow_gestures(COURSE, READOUT);
    follow_rows();
    view! { <DrawnPage name=named_by_address("overview") title="Overview" class="overview" /> }
}
