//! Sessions by state, application, user, database and address; and what they wait for.

use leptos::prelude::*;

use super::all_sessions::address;
use crate::activity::model::{NameCount, SessionGroup, SessionRow};
use crate::activity::selection::Selection;
use crate::base::BasePath;
use crate::ui::eager::any;
use crate::ui::format;

/// The same sessions, divided in five ways; a name leads to its sessions.
#[component]
pub fn SessionsSection(base: BasePath, groups: Vec<SessionGroup>, all: Vec<SessionRow>, with_literals: bool) -> impl IntoView {
    let sessions = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let group = |SessionGroup { by, counts }: SessionGroup| {
        let counts = counts.into_iter().map(|count| (sessions_of(&base, &by, &count.name, &all, with_literals), count)).collect();
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
            <p class="summary">{format!("{}, not counting the session that reads this page.", format::plural(sessions, "session", "sessions"))}</p>
            <div class="groups">{groups.into_iter().map(group).collect_view()}</div>
        </section>
    }
}

/// The list of the sessions of a name; none for what is no name, as "3 others".
fn sessions_of(base: &BasePath, by: &str, name: &str, all: &[SessionRow], with_literals: bool) -> Option<String> {
    let (mut selection, name) = (Selection { with_literals, ..Selection::default() }, name.to_owned());
    let field = match by {
        "State" => &mut selection.state,
        "Application" => &mut selection.application,
        "User" => &mut selection.user,
        _ => return None,
    };
    *field = name;
    (!selection.rows(all).is_empty()).then(|| address(base, &selection))
}

/// What sessions at work wait for.
#[component]
pub fn WaitsSection(waits: Vec<NameCount>) -> impl IntoView {
    let calm = waits.is_empty().then(|| view! { <p class="calm">"No active session is waiting."</p> });
    view! {
        <section class="waits" aria-labelledby="waits">
            <h2 id="waits">"Wait events"</h2>
            {calm}
            <Counts counts=waits.into_iter().map(|count| (None, count)).collect() />
        </section>
    }
}

/// Names, some with an address, with their counts, and bars that compare them.
#[component]
fn Counts(counts: Vec<(Option<String>, NameCount)>) -> impl IntoView {
    let most = counts.iter().map(|(_, row)| row.count).max().unwrap_or(1).max(1);
    let row = move |(address, row): (Option<String>, NameCount)| {
        let width = format!("{:.1}%", 100.0 * f64::from(row.count) / f64::from(most));
        let name = match address {
            Some(address) => any(view! { <a href=address>{row.name}</a> }),
            None => any(row.name),
        };
        view! {
            <li>
                <span class="name">{name}</span>
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
