//! What is wrong right now, above the numbers; what to do about the rest, below them.

use leptos::either::Either;
use leptos::prelude::*;

use super::model::{Advice, Overview, ServerFacts, ServerView};
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

/// A server that does not answer, connects that fail.
#[component]
pub fn ServerNotices(now: Overview) -> impl IntoView {
    let notice = |kind: &'static str, title: &'static str, sentence: String| {
        view! { <p class="notice" data-notice=kind role="alert"><strong>{title}</strong>{sentence}</p> }
    };
    match (&now.server, &now.pool.connect_failure) {
        (ServerView::Down { since_ms, reason, last }, _) => {
            Some(notice("server-down", "The database does not answer ", server_down(*since_ms, reason, last.as_ref())))
        }
        (_, Some(reason)) => {
            let sentence = format!("{}. It keeps trying.", reason.trim_end_matches('.'));
            Some(notice("connects-failing", "This pool cannot open connections: ", sentence))
        }
        _ => None,
    }
}

fn server_down(since_ms: u64, reason: &str, last: Option<&ServerFacts>) -> String {
    let known = match last {
        Some(facts) => format!("What is shown of the server is from {} UTC", format::clock(facts.taken_at_ms)),
        None => "It has not answered since the console started".to_owned(),
    };
    let (since, reason) = (format::clock(since_ms), reason.trim_end_matches('.'));
    format!("since {since} UTC: {reason}. {known}; the pool's own numbers are live. It is asked again every second.")
}

/// What to do, most urgent first.
#[component]
pub fn AdviceList(advice: Vec<Advice>, server: ServerView) -> impl IntoView {
    // Whether a pool fits is known while its server answers.
    let nothing = match server {
        ServerView::Up(_) => "Nothing to do: the pool has room and fits its server.",
        _ => "Nothing to do but to get an answer from the server.",
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
