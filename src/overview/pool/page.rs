//! `/pools/…`. Drawn by `views`; the browser adds the cursor and the keys of the charts.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::base::BasePath;
use crate::drawn::DrawnPage;
use crate::history::page as history;
use crate::overview::page as overview;
use crate::ui::gestures::follow_gestures;

/// One pool: the address says which, and what range its chart has.
#[component]
pub fn PoolPage() -> impl IntoView {
    follow_gestures(overview::COURSE, overview::READOUT);
    follow_gestures(history::COURSE, history::READOUT);
    let (base, location) = (expect_context::<BasePath>(), use_location());
    let name = Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        let page = path.strip_prefix(base.as_str()).unwrap_or(&path).trim_matches('/');
        format!("{page}?{}", query.trim_start_matches('?'))
    });
    view! { <DrawnPage name title="Pool" class="pool-page" /> }
}
