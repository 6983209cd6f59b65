//! The page: what it is drawn from at one instant, for one address.

use super::instant::FleetInstant;
use super::model::{FleetQuery, Found};
use super::saved::SavedFilter;
use super::views;
use crate::base::BasePath;
use crate::drawn::Sheet;
use crate::overview::compose::Sources;
use crate::overview::model::{ServerView, WatchedView};

/// Everything on the page.
pub struct FleetPage<'a> {
    pub base: &'a BasePath,
    pub query: &'a FleetQuery,
    pub instant: &'a FleetInstant,
    pub found: Found<'a>,
    pub saved: &'a [SavedFilter],
    /// The server that the console is about.
    pub server: ServerView,
    /// Every server that is watched, that one first.
    pub servers: Vec<WatchedView>,
}

/// Draws the page for this address.
pub fn sheet(sources: &Sources, base: &BasePath, query: &FleetQuery, instant: &FleetInstant, saved: &[SavedFilter]) -> Sheet {
    let server = sources.server.view();
    let taken_at_ms = instant.view.taken_at_ms;
    let unwell = !matches!(server, ServerView::Up(_));
    let servers = sources.servers.iter().map(|server| server.view()).collect();
    let page = FleetPage { base, query, instant, found: Found::of(&instant.table, query), saved, server, servers };
    Sheet::found(taken_at_ms, views::draw(&page)).unwell(unwell).titled("Fleet".to_owned())
}
