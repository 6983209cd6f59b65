//! Draws a report for the page, once a reading.

mod findings;
mod ledger;
mod notices;
mod orphans;
mod reconciliation;
mod servers;
mod services;
mod sessions;
mod severity;
mod slots_bar;
mod slots_rows;
mod slots_table;
#[cfg(test)]
mod tests;
mod verdict;
mod what_if;

use leptos::prelude::*;

use super::model::Report;
use super::query::CapacityQuery;
use super::watched_servers::ServerStanding;
use crate::base::BasePath;
use findings::Findings;
use ledger::LedgerView;
pub use notices::PartialNotice;
use orphans::OrphansView;
use reconciliation::ReconciliationView;
use servers::ServerLinks;
use services::ServicesView;
use verdict::{Footer, Verdict};
use what_if::WhatIfView;

/// What the page shows besides a report.
pub struct CapacityView<'a> {
    pub base: &'a BasePath,
    pub asked: &'a CapacityQuery,
    /// All servers that are watched, the one that the console is about first.
    pub servers: Vec<ServerStanding>,
    /// The place of the shown one among them; `None`: none has the name that was asked for.
    pub place: Option<usize>,
}

impl CapacityView<'_> {
    /// The shown server's name, where there are several.
    pub fn name(&self) -> Option<&str> {
        let server = self.servers.get(self.place?)?;
        (self.servers.len() > 1).then_some(server.name.as_str())
    }

    /// The sessions of this server are on *Activity*.
    fn is_main(&self) -> bool {
        self.place == Some(0)
    }

    fn links(&self) -> impl IntoView + use<> {
        view! { <ServerLinks base=self.base.clone() servers=self.servers.clone() shown=self.place /> }
    }
}

/// The page of a report.
pub fn draw(view: &CapacityView, report: &Report) -> String {
    let partial = (!report.unseen.is_empty()).then(|| view! { <PartialNotice unseen=report.unseen.clone() /> });
    let activity = view.is_main().then(|| view.base.of("/activity"));
    let reconciliation = report.reconciliation.clone().map(|found| view! { <ReconciliationView found activity=activity.clone() /> });
    let (growth, asked) = (report.growth.clone(), view.asked.clone());
    let all_services = view.base.of(&CapacityQuery { all_services: !asked.all_services, ..asked.clone() }.path());
    let page = view! {
        {view.links()}
        {partial}
        <Verdict report=report.clone() server=view.name().map(str::to_owned) />
        <LedgerView ledger=report.ledger.clone() growth=growth.clone() are_all_listed=asked.all_services all_services />
        <WhatIfView action=view.base.of("/capacity") asked growth ledger=report.ledger.clone() />
        {reconciliation}
        <ServicesView services=report.services.clone() />
        <OrphansView services=report.services.clone() activity />
        <Findings findings=report.findings.clone() />
        <Footer report=report.clone() server=view.name().map(str::to_owned) />
    };
    page.to_html()
}

/// No server has this name.
pub fn draw_unknown(view: &CapacityView) -> String {
    let asked = view.asked.server.clone().unwrap_or_default();
    let page = view! {
        {view.links()}
        <h1>"Capacity"</h1>
        <p role="status">"The console watches no server “"<bdi>{asked}</bdi>"”. Choose one of the servers above."</p>
    };
    page.to_html()
}

/// It has not answered yet, and others may.
pub fn draw_away(view: &CapacityView, reason: &str) -> String {
    let name = view.name().unwrap_or("the server").to_owned();
    let page = view! {
        {view.links()}
        <h1>"Capacity of "<bdi>{name}</bdi></h1>
        <p role="status">{format!("The server has not answered yet: {}. It is asked again every few seconds.", reason.trim_end_matches('.'))}</p>
    };
    page.to_html()
}
