//! What is wrong with the pool, above its numbers; what to do, below them.

use leptos::either::Either;
use leptos::prelude::*;

use crate::overview::model::{Advice, Overview, ServerView};

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
