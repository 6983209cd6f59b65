//! Draws `/pools/…`.

mod about;
mod chart;
mod head;
mod holders;
mod neighbours;
mod notices;
mod numbers;
mod past;
mod switch_on;
mod unknown;

use leptos::prelude::*;

use super::model::{OwnPool, PoolPage, ToldPool};
use super::remedies::remedies;
use super::tiles::{TIMEOUTS_S, TileSource};
use crate::base::BasePath;
use crate::overview::pool_address::page_of;
use crate::overview::views::{Footer, Whole};
use about::About;
use chart::Chart;
use head::ToldHead;
use holders::HoldersTable;
use neighbours::NeighboursTable;
use notices::Notices;
use numbers::Numbers;
use switch_on::SwitchOn;

/// The page of what was found.
pub fn draw(base: &BasePath, found: &PoolPage) -> String {
    match found {
        PoolPage::Own(own) => own_pool(base, own),
        PoolPage::Told(told) => told_pool(base, told),
        PoolPage::Past(past) => past::draw(base, past),
        PoolPage::Unknown(unknown) => unknown::draw(base, unknown),
    }
}

/// The same as the first page, for a pool of this console.
fn own_pool(base: &BasePath, own: &OwnPool) -> String {
    let now = &own.overview;
    let (name, page) = (now.source(), page_of(&now.source()));
    let sheet = view! {
        <Whole base=base.clone() page=page.clone() now=now.clone() main=own.line.clone() />
        <Chart base=base page name=name range=now.series.range course=&own.course />
        <HoldersTable holders=&own.holders in_use=None />
        <Footer base=base.clone() taken_at_ms=now.taken_at_ms server=now.server.clone() />
    };
    sheet.to_html()
}

/// A pool elsewhere, as far as it is told.
fn told_pool(base: &BasePath, told: &ToldPool) -> String {
    let (pool, name) = (&told.pool, told.pool.identity.to_string());
    let unserved = told.course.as_ref().ok().and_then(Option::as_ref).and_then(|course| course.unserved(TIMEOUTS_S));
    let source = TileSource { pool, unserved, highest_today: told.highest_today };
    let holders = pool.reading.event_driven.as_ref().and_then(|exact| exact.holders.clone());
    let holders = holders.map(super::holders::Holders::of);
    let remedies = remedies(pool);
    let sheet = view! {
        <Notices told />
        <ToldHead told source=&source />
        <Numbers source=&source remedies=&remedies />
        <Chart base page=page_of(&name) name range=told.range course=&told.course />
        <div class="two told">
            <div>{holders.map(|holders| view! { <HoldersTable holders=&holders in_use=pool.reading.gauges.checked_out /> })}<About base told /></div>
            <NeighboursTable base told />
        </div>
        <SwitchOn remedies />
        <footer>{head::as_of(told.taken_at_ms)}</footer>
    };
    sheet.to_html()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
