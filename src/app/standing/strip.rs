//! What is wrong now, directly under the header of every page.

use leptos::prelude::*;

use super::model::{Outage, Standing};
use crate::alerts::open_list::OpenIncidents;
use crate::ui::format;

/// The outage and the open incidents; nothing while there are none.
#[component]
pub fn StateStrip(now: Signal<Option<Standing>>) -> impl IntoView {
    let outage = Memo::new(move |_| now.with(|now| now.as_ref().and_then(|now| now.outage.clone())));
    let incidents = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.incidents.clone())).unwrap_or_default());
    view! {
        {move || outage.get().map(|outage| view! { <OutageNotice outage /> })}
        {move || view! { <OpenIncidents incidents=incidents.get() /> }}
    }
}

#[component]
fn OutageNotice(outage: Outage) -> impl IntoView {
    let known = match outage.last_ms {
        Some(last_ms) => format!("Numbers of the server are from {} UTC", format::clock(last_ms)),
        None => "No answer since the console started".to_owned(),
    };
    let (since, reason) = (format::clock(outage.since_ms), outage.reason.trim_end_matches('.').to_owned());
    view! {
        <p class="notice strip" data-notice="server-down" role="alert">
            <strong>"The database does not answer. "</strong>
            {format!("Since {since} UTC: {reason}. {known}. Retrying every second.")}
        </p>
    }
}
