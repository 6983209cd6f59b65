//! Draws the Fleet.

mod cells;
mod filters;
mod found_nothing;
mod head;
mod load_bar;
mod numbers_list;
mod pages;
mod panel;
mod row;
mod saved_filters;
mod table;
#[cfg(test)]
mod tests;

use leptos::prelude::*;

use super::page::FleetPage;
use crate::overview::chain::Chains;
use crate::overview::open_incidents::{Detail, IncidentList};
use crate::overview::server_lines::ServerLines;
use crate::overview::views::{ExplainBox, NoPoolYet, SourceTroubles};
use crate::ui::format;
use filters::Filters;
use panel::panel;
use saved_filters::SavedFiltersList;
use table::table;

/// The page, from what is open down to the pools.
pub fn draw(page: &FleetPage) -> String {
    let base = page.base.clone();
    let said = head::counted(&page.found);
    let drawn = view! {
        <h1 class="visually-hidden">"Fleet"</h1>
        <IncidentList base=base.clone() incidents=page.instant.incidents.clone() detail=Detail::Whole />
        <ServerLines base=base.clone() now=page.instant.servers.clone() />
        <Chains chains=page.instant.chains.clone() />
        <section class="fleet" aria-labelledby="services">
            <div class="fleet-head">
                <h2 id="services">"Services "<small>{said}</small></h2>
                <Filters base=base.clone() query=page.query.clone() counts=page.found.counts.clone() />
            </div>
            <SavedFiltersList base=base.clone() query=page.query.clone() saved=page.saved.to_vec() />
            <SourceTroubles sources=page.instant.view.sources.clone() exports=page.instant.export_troubles.clone() />
            {table(page)}
            {page.instant.view.pools.is_empty().then(|| view! { <NoPoolYet base=base.clone() /> })}
            <p class="more"><a href=base.of("/first-steps")>"Add a source"</a></p>
        </section>
        <ExplainBox base=base.clone() />
        {panel(page)}
        <footer>
            "As of "<time class="taken-at">{format!("{} UTC", format::clock(page.instant.view.taken_at_ms))}</time>
            " · plimsoll "{env!("CARGO_PKG_VERSION")}" · "<a href=base.of("/api-docs")>"REST interface"</a>
        </footer>
    };
    drawn.to_html()
}
