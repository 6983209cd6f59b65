//! The name of a pool, how it stands, and its load line.

use leptos::prelude::*;

use crate::overview::pool::model::ToldPool;
use crate::overview::pool::state;
use crate::overview::pool::tiles::{TileSource, mark};
use crate::overview::views::load_line::LoadLine;
use crate::ui::format::clock;
use crate::ui::level::StateBadge;
use plimsoll_model::Level;

/// The parts of a name, each in its own direction: services are called in any script.
pub fn name_parts(name: &str) -> impl IntoView + use<> {
    let parts: Vec<_> = name.split(" / ").map(str::to_owned).collect();
    parts.into_iter().enumerate().map(|(place, part)| view! { {(place > 0).then_some(" / ")}<bdi>{part}</bdi> }).collect_view()
}

/// When the numbers were read.
pub fn as_of(taken_at_ms: u64) -> impl IntoView {
    view! { "As of "<time class="taken-at">{format!("{} UTC", clock(taken_at_ms))}</time> }
}

/// Of a pool that a source tells of. What is not told is not drawn.
#[component]
pub fn ToldHead<'a>(told: &'a ToldPool, source: &'a TileSource<'a>) -> impl IntoView + use<> {
    let (pool, level) = (&told.pool, state::level(&told.pool));
    let percent = pool.reading.gauges.utilization().filter(|_| level.is_some());
    let percent = percent.map(|percent| view! { <span class="utilization">{format!("{percent:.1}")}<small>" %"</small></span> });
    let line = state::load(pool, mark(source)).map(|load| view! { <LoadLine load /> });
    view! {
        <section class="hero" aria-labelledby="hero-name" data-level=level.map_or("unknown", Level::as_str)>
            <div class="hero-head">
                <h1 id="hero-name" class="pool-name">{name_parts(&pool.identity.to_string())}</h1>
                <StateBadge level />
                <span class="summary">{state::summary(pool)}</span>
            </div>
            <p class="hero-head">{percent}<span class="summary">{state::connections(pool)}</span></p>
            {line}
            <p class="note">{state::origin(pool, &told.server.name)}</p>
        </section>
    }
}
