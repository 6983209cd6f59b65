//! A pool that nobody tells of any more: what the history has of it.

use leptos::prelude::*;

use super::chart::Chart;
use super::head::{as_of, name_parts};
use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::history::frame::PoolFrame;
use crate::overview::pool::model::PastPool;
use crate::overview::pool::state;
use crate::overview::pool_address::{page_of, sessions_of};
use crate::ui::format::duration_text;
use crate::ui::level::StateBadge;

/// What it was, its last hour, and what may be left of it.
pub fn draw(base: &BasePath, past: &PastPool) -> String {
    let activity = base.of(&sessions_of(&past.application));
    let left = past.sessions.iter().map(|(server, seen)| {
        let said = state::sessions(&past.application, *seen, past.open_of_application);
        view! { <li>{format!("{server}: ")}{said}</li> }
    });
    let left = (!past.sessions.is_empty()).then(|| {
        view! {
            <section class="about-pool" aria-labelledby="left">
                <h2 id="left">"Sessions that may be left"</h2>
                <ul>{left.collect_view()}</ul>
                <p><a href=activity>{format!("Sessions of {} in Activity", past.application)}</a></p>
            </section>
        }
    });
    let last = date_time(past.last_s);
    let sheet = view! {
        <section class="hero" aria-labelledby="hero-name" data-level="unknown">
            <div class="hero-head">
                <h1 id="hero-name" class="pool-name">{name_parts(&past.name)}</h1>
                <StateBadge level=None />
                <span class="summary">{format!("gone since {last} UTC")}</span>
            </div>
            <p class="notice" data-notice="gone" role="status">
                <strong>"No source tells of this pool now. "</strong>
                "Its process has ended, or its source was removed. Below is what the history has of it."
            </p>
            <p>{what_it_was(&past.last)}</p>
            <p>{format!("Last reading at {last} UTC: {}.", last_words(&past.last))}</p>
        </section>
        <Chart base page=page_of(&past.name) name=past.name.clone() range=past.range course=&past.course />
        {left}
        <footer>{as_of(past.taken_at_ms)}</footer>
    };
    sheet.to_html()
}

/// Its kind, as far as its rows tell.
fn what_it_was(last: &PoolFrame) -> String {
    match last.resolution_s() {
        None => "It was a Plimsoll pool: every event was counted (evidence A).".to_owned(),
        Some(resolution) => {
            let apart = duration_text(Some(resolution.into()));
            let has_counts = last.counted.counters() != Default::default() || last.waits.count() > 0;
            let grade = if has_counts { "counters and gauges (evidence B)" } else { "gauges alone (evidence C)" };
            format!("It was a pool of another process, sampled every {apart}: {grade}.")
        }
    }
}

/// What was told at the end; what was not is left out.
fn last_words(last: &PoolFrame) -> String {
    let in_use = match (last.checked_out.max(), last.total_capacity) {
        (Some(checked_out), Some(capacity)) => Some(format!("{checked_out} of {capacity} connections in use")),
        (Some(checked_out), None) => Some(format!("{checked_out} connections in use")),
        (None, _) => None,
    };
    let open = last.open.max().map(|open| format!("{open} open"));
    let waiting = last.waiting.max().map(|waiting| format!("{waiting} waiting"));
    let words: Vec<_> = [in_use, open, waiting].into_iter().flatten().collect();
    if words.is_empty() { "no connections were told".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::model::Gauges;

    #[test]
    fn a_pool_that_is_gone_says_what_it_was_as_far_as_it_was_told() {
        let gauges = Gauges { checked_out: Some(3), total_capacity: Some(10), waiting: Some(0), ..Gauges::default() };
        let sampled = PoolFrame::observed(&gauges, None, 15);
        assert_eq!(what_it_was(&sampled), "It was a pool of another process, sampled every 15\u{a0}s: gauges alone (evidence C).");
        assert_eq!(last_words(&sampled), "3 of 10 connections in use, 0 waiting");
        assert!(what_it_was(&PoolFrame::default()).contains("evidence A"));
        assert_eq!(last_words(&PoolFrame::observed(&Gauges::default(), None, 15)), "no connections were told");
    }
}
