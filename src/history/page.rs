//! `/history`. Drawn by `views`; the browser adds the cursor, the zoom and the keys.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::ui::drawn::DrawnPage;
use crate::ui::platform;

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
    follow_gestures();
    view! { <DrawnPage name title="History" class="history" /> }
}

/// A stretch that was dragged over, or a moment that was chosen, is another address of the same page.
fn follow_gestures() {
    let navigate = use_navigate();
    Effect::new(move || {
        let navigate = navigate.clone();
        let listening = platform::on_course(COURSE, READOUT, move |address| {
            navigate(address, NavigateOptions { scroll: false, ..Default::default() });
        });
        let listening = StoredValue::new_local(Some(listening));
        on_cleanup(move || {
            listening.try_update_value(Option::take).flatten().into_iter().for_each(|listening| listening.end());
        });
    });
}
