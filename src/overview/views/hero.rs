//! The load line with its name, level and percentage: the only large thing on the page.

use leptos::either::Either;
use leptos::prelude::*;

use super::load_line::LoadLine;
use crate::base::BasePath;
use crate::overview::model::{Overview, PoolView};
use crate::overview::server_lines::{LineSize, ServerLine, SlotLine, SlotNumbers};
use crate::ui::format::plural;
use crate::ui::level::StateBadge;
use plimsoll_model::{Level, PoolSnapshot};

/// Of the pool that the page is about; without one, of the server, whose line this is.
#[component]
pub fn Hero(base: BasePath, now: Overview, line: Option<ServerLine>) -> impl IntoView {
    let (level, summary) = (now.level(), now.summary());
    let name = now.pool.as_ref().map_or_else(|| now.server_name.clone(), |pool| pool.name.clone());
    let body = match &now.pool {
        Some(pool) => Either::Left(view! { <OfPool pool=pool.clone() /> }),
        None => Either::Right(line.map(|line| view! { <OfServer base line /> })),
    };
    view! {
        <section class="hero" aria-labelledby="hero-name" data-level=level.map_or("unknown", Level::as_str)>
            <div class="hero-head">
                <h1 id="hero-name">{name}</h1>
                <StateBadge level />
                <span class="summary">{summary}</span>
            </div>
            {body}
        </section>
    }
}

#[component]
fn OfPool(pool: PoolView) -> impl IntoView {
    let snapshot = pool.snapshot;
    view! {
        <p class="hero-head">
            <span class="utilization">{format!("{:.1}", snapshot.utilization())}<small>" %"</small></span>
            <span class="summary">{in_words(&snapshot, pool.warm_up)}</span>
        </p>
        <LoadLine load=&snapshot />
    }
}

#[component]
fn OfServer(base: BasePath, line: ServerLine) -> impl IntoView {
    let words = line.slots.as_ref().map(taken);
    let words = if line.level.is_some() { words } else { words.map(|words| format!("last known: {words}")) };
    // The percentage of numbers that are old would be read as that of now.
    let percent = line.percent().map(|percent| view! { <span class="utilization">{format!("{percent:.1}")}<small>" %"</small></span> });
    view! {
        <p class="hero-head">{percent}<span class="summary">{words}</span></p>
        <SlotNumbers base line size=LineSize::Large />
    }
}

fn taken(line: &SlotLine) -> String {
    let (taken, usable, slots) = (line.taken, line.usable(), line.slots);
    format!("{taken} of {usable} usable slots taken · max_connections {}, {} of them reserved", slots.max_connections, slots.reserved)
}

fn in_words(pool: &PoolSnapshot, warm_up: bool) -> String {
    let mut words = vec![format!("{} of {} connections in use", pool.checked_out, pool.total_capacity())];
    match (pool.overflow(), pool.open()) {
        (0, 0) if !warm_up => words.push("none open: this pool opens connections on demand".to_owned()),
        (0, _) => words.push(format!("{} idle", pool.checked_in)),
        (overflow, _) => words.push(format!("{} idle, {overflow} overflow", pool.checked_in)),
    }
    if pool.opening > 0 {
        words.push(plural(pool.opening, "connect under way", "connects under way"));
    }
    words.join(" · ")
}
