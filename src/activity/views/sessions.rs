//! Sessions by state, application, user, database and address; and what they wait for.

use leptos::prelude::*;

use crate::activity::model::{Count, Group};
use crate::ui::format;

/// The same sessions, divided in five ways.
#[component]
pub fn SessionsSection(groups: Vec<Group>, sessions: u32) -> impl IntoView {
    let group = |Group { by, counts }: Group| {
        let name = by.clone();
        view! {
            <div class="group" data-group=by>
                <h3>{name}</h3>
                <Counts counts />
            </div>
        }
    };
    view! {
        <section class="sessions" aria-labelledby="sessions">
            <h2 id="sessions">"Sessions"</h2>
            <p class="summary">{format!("{}, without the one that reads this page.", format::plural(sessions, "session", "sessions"))}</p>
            <div class="groups">{groups.into_iter().map(group).collect_view()}</div>
        </section>
    }
}

/// What sessions at work wait for.
#[component]
pub fn WaitsSection(waits: Vec<Count>) -> impl IntoView {
    let calm = waits.is_empty().then(|| view! { <p class="calm">"No active session is waiting."</p> });
    view! {
        <section class="waits" aria-labelledby="waits">
            <h2 id="waits">"Wait events"</h2>
            {calm}
            <Counts counts=waits />
        </section>
    }
}

/// Names with their counts, and bars that compare them.
#[component]
fn Counts(counts: Vec<Count>) -> impl IntoView {
    let most = counts.iter().map(|row| row.count).max().unwrap_or(1).max(1);
    let row = move |row: Count| {
        let width = format!("{:.1}%", 100.0 * f64::from(row.count) / f64::from(most));
        view! {
            <li>
                <span class="name">{row.name}</span>
                <span class="count">{row.count}</span>
                <svg class="count-bar" width="100%" height="4" aria-hidden="true">
                    <rect class="bar-track" width="100%" height="4" rx="2" />
                    <rect class="slots-used" width=width height="4" rx="2" />
                </svg>
            </li>
        }
    };
    view! { <ul class="counts">{counts.into_iter().map(row).collect_view()}</ul> }
}
