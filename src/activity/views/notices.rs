//! What is missing from the numbers below.

use leptos::prelude::*;

use crate::activity::model::ActivityView;
use crate::capacity::unseen::Unseen;
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// The server, or the console itself, does not answer: the reading below is the last good one.
#[component]
pub fn FailureNotice(live: RwSignal<ActivityView>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    move || {
        let failure = clock.failure().get();
        let failure = failure.or_else(|| live.with(|view| view.failure.clone()))?;
        let at = live.with(|view| view.reading.as_ref().map(|reading| format::clock(reading.taken_at_ms))).unwrap_or_default();
        Some(view! {
            <p class="notice" data-notice="stale" role="alert">
                <strong>"Old numbers. "</strong>
                {format!("{}. Below is the last good reading, as of {at} UTC.", failure.trim_end_matches('.'))}
            </p>
        })
    }
}

/// This role was not shown everything.
#[component]
pub fn PartialNotice(unseen: Vec<Unseen>) -> impl IntoView {
    let item = |unseen: &Unseen| view! { <li>{unseen.what.clone()}": "<code>{unseen.remedy.clone()}</code></li> };
    let items = unseen.iter().map(item).collect_view();
    (!unseen.is_empty()).then(|| {
        view! {
            <section class="notice partial" data-notice="partial" aria-labelledby="partial">
                <h2 id="partial">"Partial: not shown to this role"</h2>
                <ul>{items}</ul>
            </section>
        }
    })
}
