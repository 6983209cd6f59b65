//! The place of the strip that the server draws: what is wrong now, directly under the header of every page.

use leptos::prelude::*;

use super::model::Standing;
use crate::ui::platform;

const PLACE: &str = "state";

/// The outage and the open incidents, renewed with the page's numbers.
#[component]
pub fn StateStrip(now: Signal<Option<Standing>>) -> impl IntoView {
    let strip = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.strip.clone())).unwrap_or_default());
    Effect::new(move |ran_before: Option<()>| {
        let html = strip.get();
        // The document has the first one.
        if ran_before.is_some() {
            platform::redraw(PLACE, &html);
        }
    });
    view! { <div id=PLACE inner_html=strip.get_untracked()></div> }
}
