//! The overview: rendered by the server with its numbers, read anew by the browser.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::get_overview;
use super::chart::UtilizationChart;
use super::first::first_overview;
use super::load_line::LoadLine;
use super::model::{Overview, summary};
use super::notices::{AdviceList, ServerNotices, StaleNotice};
use super::pools::PoolsTable;
use super::tiles::Tiles;
use crate::alerts::open_list::OpenIncidents;
use crate::app::{Base, Frame};
use crate::demo::banner::DemoBanner;
use crate::history::model::Range;
use crate::pool::{Level, PoolSnapshot};
use crate::ui::eager::any;
use crate::ui::format;
use crate::ui::level::LevelBadge;
use crate::ui::refresh::Refresh;

/// `/`.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let query = use_query_map();
    let range = Memo::new(move |_| Range::at_hand(query.with(|query| query.get("range")).as_deref()));
    let first = first_overview(range.get_untracked());
    let missing = first.is_none();
    let live = RwSignal::new(first);
    refresh_when_due(live, range, missing);
    let loaded = Memo::new(move |_| live.with(Option::is_some));
    view! {
        <Title text="Overview" />
        <Frame>
            {move || match loaded.get() {
                true => Either::Left(view! { <Dashboard live range /> }),
                false => Either::Right(view! { <main id="main" tabindex="-1" class="loading"><p role="status">"Reading the pool…"</p></main> }),
            }}
        </Frame>
    }
}

/// Draws the newest good numbers.
#[component]
fn Dashboard(live: RwSignal<Option<Overview>>, range: Memo<Range>) -> impl IntoView {
    // It stands only while there are numbers.
    let now = move |draw: fn(&Overview, Memo<Range>) -> AnyView| move || live.with(|now| now.as_ref().map(|now| draw(now, range)));
    let demo = Signal::derive(move || live.with(|now| now.as_ref().and_then(|now| now.demo)).unwrap_or_default());
    let has_demo = Memo::new(move |_| live.with(|now| now.as_ref().is_some_and(|now| now.demo.is_some())));
    view! {
        {move || has_demo.get().then(|| view! { <DemoBanner state=demo /> })}
        <LevelAnnouncer live />
        <main id="main" tabindex="-1">
            <StaleNotice live />
            {now(|now, _| any(view! { <ServerNotices now=now.clone() /> }))}
            {now(|now, _| any(view! { <Hero now=now.clone() /> }))}
            {now(|now, _| any(view! { <Tiles now=now.clone() /> }))}
            {now(|now, range| any(view! { <UtilizationChart series=now.series.clone() range /> }))}
            <div class="two">
                {now(|now, _| any(view! { <PoolsTable pools=now.pools.clone() /> }))}
                {now(|now, _| any(view! { <ToDo now=now.clone() /> }))}
            </div>
            {now(|now, _| any(view! { <Footer now=now.clone() /> }))}
        </main>
    }
}

/// What is open, and what to do.
#[component]
fn ToDo(now: Overview) -> impl IntoView {
    view! {
        <div class="to-do">
            <OpenIncidents incidents=now.incidents />
            <AdviceList advice=now.advice server=now.server />
        </div>
    }
}

/// Reads the overview whenever the clock says so or another range is chosen; at once when the page
/// came without numbers.
fn refresh_when_due(live: RwSignal<Option<Overview>>, range: Memo<Range>, missing: bool) {
    let clock = expect_context::<Refresh>();
    Effect::new(move |ran_before: Option<()>| {
        clock.track();
        let range = range.get();
        if ran_before.is_none() && !missing {
            clock.succeeded(live.with_untracked(|now| now.as_ref().is_some_and(is_unwell)));
            return;
        }
        spawn_local(async move {
            match get_overview(range).await {
                Ok(now) => {
                    clock.succeeded(is_unwell(&now));
                    live.set(Some(now));
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
}

fn is_unwell(now: &Overview) -> bool {
    now.server.is_down() || now.pool.connect_failure.is_some()
}

/// The load line with its name, level and percentage: the only large thing on the page.
#[component]
fn Hero(now: Overview) -> impl IntoView {
    let pool = now.pool.snapshot;
    view! {
        <section class="hero" aria-labelledby="pool-name" data-level=pool.level().as_str()>
            <div class="hero-head">
                <h1 id="pool-name">{now.pool.name.clone()}</h1>
                <LevelBadge level=pool.level() />
                <span class="summary">{summary(&pool)}</span>
            </div>
            <p class="hero-head">
                <span class="utilization">{format!("{:.1}", pool.utilization())}<small>" %"</small></span>
                <span class="summary">{in_words(&pool, now.pool.warm_up)}</span>
            </p>
            <LoadLine pool />
        </section>
    }
}

fn in_words(pool: &PoolSnapshot, warm_up: bool) -> String {
    let mut words = vec![format!("{} of {} connections in use", pool.checked_out, pool.total_capacity())];
    match (pool.overflow(), pool.open()) {
        (0, 0) if !warm_up => words.push("none open yet: this pool opens on first need".to_owned()),
        (0, _) => words.push(format!("{} idle", pool.checked_in)),
        (overflow, _) => words.push(format!("{} idle, {overflow} open beyond the base", pool.checked_in)),
    }
    if pool.opening > 0 {
        words.push(format!("{} opening", pool.opening));
    }
    words.join(" · ")
}

/// A screen reader hears when the level changes, not every tick.
#[component]
fn LevelAnnouncer(live: RwSignal<Option<Overview>>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Level>| {
        let pool = live.with(|now| now.as_ref().map(|now| now.pool.snapshot)).unwrap_or_default();
        let (level, sentence) = (pool.level(), format!("{}: {:.1} percent. {}.", pool.level().label(), pool.utilization(), summary(&pool)));
        if before.is_some_and(|before| before != level) {
            said.set(sentence);
        }
        level
    });
    view! { <p class="visually-hidden" role="status">{said}</p> }
}

#[component]
fn Footer(now: Overview) -> impl IntoView {
    let server = now.server.facts().map(|facts| format!(" · PostgreSQL {}", facts.version)).unwrap_or_default();
    let api_docs = expect_context::<Base>().of("/api-docs");
    view! {
        <footer>
            "As of "<time class="taken-at">{format::clock(now.taken_at_ms)}</time>" UTC"{server}
            " · plimsoll "{env!("CARGO_PKG_VERSION")}" · "<a href=api_docs>"REST interface"</a>
        </footer>
    }
}
