//! Where the numbers of a pool come from, and how far they carry.

use leptos::prelude::*;

use crate::base::BasePath;
use crate::base::timestamps::date_time;
use crate::fleet::dialects::title;
use crate::fleet::registry::{Liveness, ObservedPool};
use crate::overview::pool::model::{ServerOfPool, ToldPool};
use crate::overview::pool::state;
use crate::overview::pool_address::sessions_of;
use crate::ui::format::{duration_text, encoded, plural};

/// One line for each.
#[component]
pub fn About<'a>(base: &'a BasePath, told: &'a ToldPool) -> impl IntoView + use<> {
    let pool = &told.pool;
    let library = pool.dialect.as_deref().map(|dialect| title(dialect).unwrap_or(dialect).to_owned());
    let since = format!("{} UTC", date_time(pool.since_ms / 1000));
    let started = pool.reading.started_at_ms.map(|at_ms| format!("{} UTC", date_time(at_ms / 1000)));
    let sessions = told.server.sessions.map(|seen| state::sessions(pool.application_name(), seen, told.neighbours.open_of_application));
    let activity = base.of(&sessions_of(pool.application_name()));
    let sessions = sessions.map(|said| match told.server.is_main && told.server.sessions != Some(0) {
        true => view! { {said}" "<a href=activity>"Show them"</a> }.into_any(),
        false => said.into_any(),
    });
    view! {
        <section class="about-pool" aria-labelledby="about-pool">
            <h2 id="about-pool">"About this pool"</h2>
            <dl>
                {line("State", liveness(pool))}
                {line("Evidence", view! { <strong>{format!("{:?}", pool.evidence)}</strong>" "{pool.evidence.meaning()} })}
                {line("Readings", readings(pool))}
                {line("Source", view! { {format!("{}: {}, ", pool.source, state::source_in_words(pool.kind))}<bdi>{pool.address.clone()}</bdi> })}
                {library.map(|library| line("Library", library))}
                {line("Server", server(base, &told.server))}
                {sessions.map(|sessions| line("Sessions", sessions))}
                {line("First seen", since)}
                {started.map(|started| line("Process started", started))}
                {line("Restarts", restarts(pool))}
            </dl>
        </section>
    }
}

fn line(name: &'static str, value: impl IntoView) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}

fn server(base: &BasePath, server: &ServerOfPool) -> AnyView {
    let name = server.name.clone();
    let page = match server.is_main {
        true => base.of("/capacity"),
        false => base.of(&format!("/capacity?server={}", encoded(&server.name))),
    };
    match server.is_watched {
        true => view! { <a href=page>{name}</a> }.into_any(),
        false => view! { {name}", which this console does not watch" }.into_any(),
    }
}

fn liveness(pool: &ObservedPool) -> String {
    let age = state::age(pool);
    match pool.liveness {
        Liveness::Live => "live".to_owned(),
        Liveness::Late => format!("late: the newest reading is {age} old"),
        Liveness::Gone => format!("gone: no reading for {age}"),
    }
}

fn readings(pool: &ObservedPool) -> String {
    let apart = duration_text(Some(pool.resolution_s));
    let seconds = if pool.tells_seconds { ", each with the seconds since the one before" } else { "" };
    format!("one every {apart}{seconds}; the newest is {} old", state::age(pool))
}

fn restarts(pool: &ObservedPool) -> String {
    match pool.restarts {
        0 => "none while it was watched".to_owned(),
        count => format!("{} while it was watched", plural(count, "restart", "restarts")),
    }
}
