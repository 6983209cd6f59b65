//! The links above charts: ranges, comparisons, and the one to share.

use leptos::prelude::*;

/// One of several choices.
pub struct ChoiceLink {
    pub words: &'static str,
    pub href: String,
    pub is_current: bool,
}

/// Choices beside each other. `label` names them for whoever does not see them together.
#[component]
pub fn ChoiceLinks(label: &'static str, choices: Vec<ChoiceLink>) -> impl IntoView {
    let link = |ChoiceLink { words, href, is_current }: ChoiceLink| {
        view! { <a href=href aria-current=is_current.then_some("true")>{words}</a> }
    };
    view! { <nav class="ranges" aria-label=label>{choices.into_iter().map(link).collect_view()}</nav> }
}

/// A link that shows tomorrow what it shows now: its stretch of time is absolute. A click copies the address where the browser allows
/// that; otherwise it leads there.
#[component]
pub fn ShareLink(href: String) -> impl IntoView {
    // `external`: the router would follow it before it is copied.
    view! { <a class="share" href=href rel="external" data-copy="address" aria-live="polite">"Link to this range"</a> }
}
