//! What the owner of the pool can switch on, so that more is told of it.

use leptos::prelude::*;

use crate::overview::pool::remedies::Remedy;
use crate::ui::copy::Copyable;

/// Lines to copy first; then what cannot be told, and why.
#[component]
pub fn SwitchOn(remedies: Vec<Remedy>) -> impl IntoView {
    (!remedies.is_empty()).then(|| {
        let items = remedies.into_iter().map(item).collect_view();
        view! {
            <section class="switch-on" aria-labelledby="switch-on">
                <h2 id="switch-on" tabindex="-1">"What its owner can switch on"</h2>
                <ul>{items}</ul>
            </section>
        }
    })
}

fn item(remedy: Remedy) -> impl IntoView {
    let numbers = remedy.numbers.join(", ");
    let what = format!("Lines for {numbers}");
    let lines = remedy.lines.map(|lines| {
        view! { <p class="place">{lines.place}":"</p><Copyable what text=lines.text.into_owned() /> }
    });
    view! { <li><strong>{numbers}</strong>" "{remedy.sentence}{lines}</li> }
}
