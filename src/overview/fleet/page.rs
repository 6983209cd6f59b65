//! The page: what it is drawn from at one instant, for one address.

use super::instant::FleetInstant;
use super::model::{FleetQuery, Found};
use super::saved::SavedFilter;
use super::views;
use crate::base::BasePath;
use crate::drawn::Sheet;
use crate::overview::compose::Sources;
use crate::overview::model::ServerView;

/// Everything on the page.
pub struct FleetPage<'a> {
    pub base: &'a BasePath,
    pub query: &'a FleetQuery,
    pub instant: &'a FleetInstant,
    pub found: Found<'a>,
    pub saved: &'a [SavedFilter],
    /// Several consoles can share the store.
    pub shares_store: bool,
}

/// Draws the page for this address.
pub fn sheet(sources: &Sources, base: &BasePath, query: &FleetQuery, instant: &FleetInstant, saved: &[SavedFilter]) -> Sheet {
    let taken_at_ms = instant.view.taken_at_ms;
    let unwell = !matches!(sources.server.view(), ServerView::Up(_));
    let shares_store = sources.archive.leases().me().is_some();
    let page = FleetPage { base, query, instant, found: Found::of(&instant.table, query), saved, shares_store };
    Sheet::found(taken_at_ms, views::draw(&page)).unwell(unwell).titled("Fleet".to_owned())
}
