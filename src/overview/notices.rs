//! What is wrong with the numbers, above them; what to do, below them.

use leptos::either::Either;
use leptos::prelude::*;

use super::model::{Advice, Overview, ServerView};
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// A refresh failed: the numbers below are the last good ones.
#[component]
pub fn StaleNotice(live: RwSignal<Option<Overview>>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    move || {
        let sentence = clock.failure().get()?;
        let from = live.with(|now| now.as_ref().map(|now| format::clock(now.taken_at_ms))).unwrap_or_default();
        Some(view! {
            <p class="notice" data-notice="stale" role="alert">
                <strong>"Stale numbers. "</strong>
                {format!("{sentence} Below are the last good numbers, from {from} UTC. ")}
                <a class="reload" href="" rel="external">"Reload the page"</a>
            </p>
        })
    }
}

/// Connects that fail while the server itself answers; that it does not is said by the frame.
#[component]
pub fn PoolNotice(now: Overview) -> impl IntoView {
    let reason = now.pool.and_then(|pool| pool.connect_failure).filter(|_| !now.server.is_down());
    reason.map(|reason| {
        view! {
            <p class="notice" data-notice="connects-failing" role="alert">
                <strong>"This pool cannot open connections: "</strong>
                {format!("{}. Retrying.", reason.trim_end_matches('.'))}
            </p>
        }
    })
}

/// What to do, most urgent first.
#[component]
pub fn AdviceList(advice: Vec<Advice>, server: ServerView) -> impl IntoView {
    // What fits is known while the server answers.
    let nothing = match server {
        ServerView::Up(_) => "No advice right now.",
        _ => "No advice while the database does not answer.",
    };
    let items = advice.iter().map(|advice| view! { <li><strong>{advice.title.clone()}</strong><p>{advice.detail.clone()}</p></li> });
    let items = items.collect_view();
    view! {
        <section class="advice" aria-labelledby="advice">
            <h2 id="advice">"Advice"</h2>
            {if advice.is_empty() {
                Either::Left(view! { <p class="empty">{nothing}</p> })
            } else {
                Either::Right(view! { <ul>{items}</ul> })
            }}
        </section>
    }
}
