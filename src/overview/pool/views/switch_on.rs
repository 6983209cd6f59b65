//! What is not told of the pool, and what its owner can switch on.

use leptos::prelude::*;

use crate::overview::pool::remedies::Remedy;
use crate::ui::copy::Copyable;

/// Lines to copy first; then what has none, and why.
#[component]
pub fn SwitchOn(remedies: Vec<Remedy>) -> impl IntoView {
    let (with_lines, without): (Vec<_>, Vec<_>) = remedies.into_iter().partition(|remedy| remedy.lines.is_some());
    (!with_lines.is_empty() || !without.is_empty()).then(|| {
        let title = if with_lines.is_empty() { "Not told, and why" } else { "What its owner can switch on" };
        let heading = (!with_lines.is_empty() && !without.is_empty()).then(|| view! { <h3>"Not told, and why"</h3> });
        let list =
            |remedies: Vec<Remedy>| (!remedies.is_empty()).then(|| view! { <ul>{remedies.into_iter().map(item).collect_view()}</ul> });
        view! {
            <section class="switch-on" aria-labelledby="switch-on">
                <h2 id="switch-on" tabindex="-1">{title}</h2>
                {list(with_lines)}
                {heading}
                {list(without)}
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
