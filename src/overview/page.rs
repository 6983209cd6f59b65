//! `/`: the Fleet; or the load line, the chart, who holds connections, and what to do. Drawn by `fleet` and `views`; the browser adds the
//! rows of the Fleet's table that come into view.

use leptos::prelude::*;

use crate::drawn::{DrawnPage, named_by_address};
use crate::ui::rows::follow_rows;

/// `/`: the address says which range the chart has, or which rows the Fleet shows.
#[component]
pub fn OverviewPage() -> impl IntoView {
    follow_rows();
    view! { <DrawnPage name=named_by_address("overview") title="Overview" class="overview" /> }
}
