//! The overview: rendered by the server with its numbers, read anew by the browser.

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::get_overview;
use super::applications::ApplicationsTable;
use super::chart::{COURSE, READOUT, UtilizationChart};
use super::first::first_overview;
use super::hero::Hero;
use super::model::{Overview, ServerView};
use super::notices::{AdviceList, PoolNotice, StaleNotice};
use super::pools::PoolsTable;
use super::server_line::ServerSlots;
use super::tiles::Tiles;
use crate::app::{Base, Frame};
use crate::demo::banner::DemoBanner;
use crate::history::model::Range;
use crate::pool::Level;
use crate::ui::chart::follow_gestures;
use crate::ui::eager::any;
use crate::ui::format;
use crate::ui::refresh::Refresh;

/// `/`.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let query = use_query_map();
    let range = Memo::new(move |_| Range::at_hand(query.with(|query| query.get("range")).as_deref()));
    let first = first_overview(range.get_untracked());
    let missing = first.is_none();
    let live = RwSignal::new(first);
    expect_context::<Refresh>().begin(live.with_untracked(|now| now.as_ref().map_or(0, Overview::age_s)));
    refresh_when_due(live, range, missing);
    follow_gestures(COURSE, READOUT);
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
            {now(|now, _| any(view! { <PoolNotice now=now.clone() /> }))}
            {now(|now, _| any(view! { <Hero now=now.clone() /> }))}
            {now(|now, _| any(view! { <Tiles now=now.clone() /> }))}
            {now(|now, range| any(view! { <UtilizationChart series=now.series.clone() of_server=now.pool.is_none() source=now.source() range /> }))}
            <div class="two">
                {now(|now, _| any(view! { <Users now=now.clone() /> }))}
                {now(|now, _| any(view! { <AdviceList advice=now.advice.clone() server=now.server.clone() /> }))}
            </div>
            {now(|now, _| any(view! { <Footer now=now.clone() /> }))}
        </main>
    }
}

/// Who uses the server: applications and pools.
#[component]
fn Users(now: Overview) -> impl IntoView {
    let facts = now.server.facts().cloned();
    let line = now.pool.is_some().then(|| view! { <ServerSlots server=now.server.clone() /> });
    view! {
        <div class="users-of-server">
            {line}
            {facts.map(|facts| view! { <ApplicationsTable facts /> })}
            <PoolsTable is_down=now.server.is_down() pools=now.pools />
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
            let (unwell, age_s) = live.with_untracked(|now| now.as_ref().map_or((false, 0), |now| (is_unwell(now), now.age_s())));
            clock.succeeded(unwell, age_s);
            return;
        }
        spawn_local(async move {
            match get_overview(range).await {
                Ok(now) => {
                    clock.succeeded(is_unwell(&now), now.age_s());
                    live.set(Some(now));
                }
                Err(error) => clock.failed(error.sentence()),
            }
        });
    });
}

fn is_unwell(now: &Overview) -> bool {
    !matches!(now.server, ServerView::Up(_)) || now.pool.as_ref().is_some_and(|pool| pool.connect_failure.is_some())
}

/// A screen reader hears when the level changes, not every tick.
#[component]
fn LevelAnnouncer(live: RwSignal<Option<Overview>>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<Level>>| {
        let said_now = live.with(|now| now.as_ref().map(|now| (now.level(), now.percent(), now.summary())));
        let (level, percent, summary) = said_now.unwrap_or_default();
        let percent = percent.map(|percent| format!("{percent:.1} percent. ")).unwrap_or_default();
        let sentence = format!("{}: {percent}{summary}.", level.map_or("Unknown", Level::label));
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
            "As of "<time class="taken-at">{format!("{} UTC", format::clock(now.taken_at_ms))}</time>{server}
            " · plimsoll "{env!("CARGO_PKG_VERSION")}" · "<a href=api_docs>"REST interface"</a>
        </footer>
    }
}
