//! Draws `/`.

mod applications;
pub mod chart;
mod explain_box;
mod hero;
pub mod load_line;
pub mod mini_load;
mod notices;
mod pools;
mod sources;
pub mod tiles;

use leptos::prelude::*;

use super::chain::{Chain, Chains};
use super::model::{Overview, ServerView};
use super::server_lines::{LineSize, ServerLine, ServerLines, ServersNow, SlotNumbers};
use crate::base::BasePath;
use crate::ui::format;
use applications::ApplicationsTable;
use chart::UtilizationChart;
pub use explain_box::ExplainBox;
use hero::Hero;
use notices::{AdviceList, PoolNotice};
use pools::PoolsTable;
use sources::Sources;
pub use sources::{NoPoolYet, SourceTroubles};
use tiles::Tiles;

/// The page with these numbers.
pub fn draw(base: &BasePath, now: &Overview, chains: Vec<Chain>, servers: ServersNow) -> String {
    let (several, main) = (servers.lines.len() > 1, servers.main().cloned());
    let page = view! {
        <Whole base=base.clone() page="/" now=now.clone() main />
        <Chains chains />
        {several.then(|| view! { <ServerLines base=base.clone() now=servers /> })}
        <Sources base=base.clone() sources=now.fleet.sources.clone() exports=now.export_troubles.clone() />
        <ExplainBox base=base.clone() />
        <Footer base=base.clone() taken_at_ms=now.taken_at_ms server=now.server.clone() />
    };
    page.to_html()
}

/// All of what the page is about: the pool, or without one the server. `page`: its address without the base. `main`: the line of the
/// server that the pages are about.
#[component]
pub fn Whole(base: BasePath, #[prop(into)] page: String, now: Overview, main: Option<ServerLine>) -> impl IntoView {
    view! {
        // Always there, so that what follows keeps its place when the notice comes and goes.
        <div class="notice-place" data-key="notice"><PoolNotice now=now.clone() /></div>
        <Hero base=base.clone() now=now.clone() line=main.clone() />
        <Tiles now=now.clone() />
        <UtilizationChart base=base.clone() page series=now.series.clone() of_server=now.pool.is_none() source=now.source() />
        <div class="two">
            <Users base now=now.clone() line=main />
            <AdviceList advice=now.advice.clone() server=now.server.clone() />
        </div>
    }
}

/// Who uses the server: applications and pools.
#[component]
fn Users(base: BasePath, now: Overview, line: Option<ServerLine>) -> impl IntoView {
    let facts = now.server.facts().cloned();
    let line = line.filter(|_| now.pool.is_some()).map(|line| view! { <ServerSlots base=base.clone() line /> });
    let activity = base.of("/activity");
    view! {
        <div class="users-of-server">
            {line}
            {facts.map(|facts| view! { <ApplicationsTable activity facts /> })}
            <PoolsTable base is_down=now.server.is_down() pools=now.pools />
        </div>
    }
}

/// The server's line as a section of its own, where the page is about a pool.
#[component]
fn ServerSlots(base: BasePath, line: ServerLine) -> impl IntoView {
    line.slots.clone().map(|slots| {
        let words = format!("{} of {} usable slots taken", slots.taken, slots.usable());
        view! {
            <section class="server-slots" aria-labelledby="server-slots">
                <h2 id="server-slots">"Server slots "<small>{words}</small></h2>
                <SlotNumbers base line size=LineSize::Small />
            </section>
        }
    })
}

/// When the numbers were read, and by what.
#[component]
pub fn Footer(base: BasePath, taken_at_ms: u64, server: ServerView) -> impl IntoView {
    let server = server.facts().map(|facts| format!(" · PostgreSQL {}", facts.version)).unwrap_or_default();
    view! {
        <footer>
            "As of "<time class="taken-at">{format!("{} UTC", format::clock(taken_at_ms))}</time>{server}
            " · plimsoll "{env!("CARGO_PKG_VERSION")}
            " · "<a href=base.of("/api-docs")>"REST interface"</a>" · "<a href=base.of("/wall") rel="external">"Wall view"</a>
        </footer>
    }
}
