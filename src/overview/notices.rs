//! What is wrong right now, above the numbers; what to do about the rest, below them.

use leptos::prelude::*;

use super::model::{Advice, Overview, ServerView};
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// A refresh that failed, a server that does not answer, connects that fail.
#[component]
pub fn Notices(live: RwSignal<Overview>) -> impl IntoView {
    let clock = expect_context::<Refresh>();
    let stale = move || {
        let sentence = clock.failure().get()?;
        let log_in = sentence.starts_with("Your session").then(|| view! { " "<a href="/login" rel="external">"Log in"</a> });
        Some(view! {
            <p class="notice" data-notice="stale" role="alert">
                <strong>"Stale numbers. "</strong>
                {sentence}
                {format!(" Below are the last good numbers, from {} UTC.", live.with(|now| format::clock(now.taken_at_ms)))}
                {log_in}
            </p>
        })
    };
    view! {
        {stale}
        {move || live.with(server_down)}
        {move || live.with(connects_failing)}
    }
}

fn server_down(now: &Overview) -> Option<impl IntoView + use<>> {
    let ServerView::Down { since_ms, reason, last } = &now.server else { return None };
    let known = match last {
        Some(facts) => {
            format!("What is shown of the server is from {} UTC; the pool's own numbers are live.", format::clock(facts.taken_at_ms))
        }
        None => "It has not answered since the console started; the pool's own numbers are live.".to_owned(),
    };
    Some(view! {
        <p class="notice" data-notice="server-down" role="alert">
            <strong>"The database does not answer "</strong>
            {format!("since {} UTC: {}. {known} It is asked again every second.", format::clock(*since_ms), reason.trim_end_matches('.'))}
        </p>
    })
}

fn connects_failing(now: &Overview) -> Option<impl IntoView + use<>> {
    let reason = now.pool.connect_failure.as_ref().filter(|_| !now.server.is_down())?;
    Some(view! {
        <p class="notice" data-notice="connects-failing" role="alert">
            <strong>"This pool cannot open connections: "</strong>
            {format!("{}. It keeps trying.", reason.trim_end_matches('.'))}
        </p>
    })
}

/// What to do, most urgent first.
#[component]
pub fn AdviceList(advice: Vec<Advice>) -> impl IntoView {
    let items = advice.iter().map(|advice| view! { <li><strong>{advice.title.clone()}</strong><p>{advice.detail.clone()}</p></li> });
    let items = items.collect_view();
    view! {
        <section class="advice" aria-labelledby="advice">
            <h2 id="advice">"Advice"</h2>
            {if advice.is_empty() {
                view! { <p class="empty">"Nothing to do: the pool has room and fits its server."</p> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }}
        </section>
    }
}
