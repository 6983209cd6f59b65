//! What happened around the pools in this time.

use leptos::prelude::*;

use super::address::Addresses;
use crate::base::timestamps::date_time;
use crate::history::marks::Mark;

#[component]
pub fn MarkList<'a>(marks: &'a [Mark], addresses: &'a Addresses) -> impl IntoView + use<> {
    if marks.is_empty() {
        return None;
    }
    let items = marks.iter().rev().map(|mark| {
        let kind = mark.kind.label();
        view! {
            <li><a href=addresses.around(mark.at_s)>{date_time(mark.at_s)}</a>" "<strong>{kind}</strong>" "{mark.words.clone()}</li>
        }
    });
    Some(view! {
        <section class="marks" aria-labelledby="marks">
            <h2 id="marks">"Deploys and restarts"</h2>
            <ul>{items.collect_view()}</ul>
        </section>
    })
}
