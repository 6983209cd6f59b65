//! `/` as pages that the server draws: the Fleet, one for each address; or the overview, one for each range of the chart.

use std::sync::Arc;
use std::time::Duration;

use super::compose::Sources;
use super::fleet::saved::SavedFilters;
use super::fleet::{self, FleetInstants, FleetQuery};
use super::views;
use crate::base::BasePath;
use crate::capacity::monitor::CapacityMonitor;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::history::model::Range;

/// The name under which the browser asks for it.
const NAME: &str = "overview";
/// It reads memory only, and whoever looks sees this moment.
const ALWAYS: Duration = Duration::ZERO;
/// As long as an instant of the fleet: thousands of pools are grouped for all readers, and an address is drawn for all of its own.
const INSTANT: Duration = Duration::from_secs(1);

/// What the Fleet shows beside the pools.
pub struct FleetParts {
    /// Whose reconciliation knows the sessions that gone instances have left.
    pub capacity: Arc<CapacityMonitor>,
    pub saved: Arc<SavedFilters>,
}

/// The first page with everything that was asked for.
pub struct OverviewPages {
    sources: Arc<Sources>,
    fleet: Arc<FleetInstants>,
    saved: Arc<SavedFilters>,
    base: BasePath,
    at_hand: PageCache,
}

impl OverviewPages {
    /// Drawn from these sources.
    pub fn new(sources: Arc<Sources>, parts: FleetParts, base: BasePath) -> Self {
        let FleetParts { capacity, saved } = parts;
        let fleet = Arc::new(FleetInstants::new(sources.clone(), capacity));
        Self { sources, fleet, saved, base, at_hand: PageCache::default() }
    }

    /// `overview`, `overview?range=hour`, or `overview?q=state:open`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let (range, fleet_query) = (range_of(query), FleetQuery::of(query));
        let (lasts, shown) = match self.sources.has_fleet() {
            // A filter that was just saved is on the next page.
            true => (INSTANT, format!("filters={}", self.saved.version())),
            false => (ALWAYS, format!("range={}", range.as_str())),
        };
        let name = format!("{NAME}?{shown}&{}", fleet_query.query());
        let source = || OverviewPageSource {
            sources: self.sources.clone(),
            fleet: self.fleet.clone(),
            saved: self.saved.clone(),
            base: self.base.clone(),
            range,
            fleet_query,
        };
        Some(self.at_hand.page(&name, || Drawn::new(&name, "Overview", lasts, Arc::new(source()))))
    }
}

/// The range that a query asks for, if the console has it at hand; else the usual one.
fn range_of(query: &str) -> Range {
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "range");
    Range::at_hand(asked.as_ref().map(|(_, word)| &**word))
}

struct OverviewPageSource {
    sources: Arc<Sources>,
    fleet: Arc<FleetInstants>,
    saved: Arc<SavedFilters>,
    base: BasePath,
    range: Range,
    fleet_query: FleetQuery,
}

impl PageSource for OverviewPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            if self.sources.has_fleet() {
                let (instant, saved) = (self.fleet.now().await?, self.saved.all().await);
                return Ok(fleet::sheet(&self.sources, &self.base, &self.fleet_query, &instant, &saved));
            }
            let now = self.sources.overview(self.range);
            // Without sources, load line and pools say the same.
            let chains = if now.fleet.sources.is_empty() { Vec::new() } else { self.sources.chains(&now.fleet, now.pool.as_ref()) };
            let html = views::draw(&self.base, &now, chains, self.sources.servers_now());
            Ok(Sheet::found(now.taken_at_ms, html).aged(now.age_s()).unwell(now.is_unwell()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_a_range_that_is_at_hand() {
        let ranges = ["", "range=hour", "x=1&range=hour", "range=day", "range=%FF", "range"].map(range_of);
        use Range::{Hour, Quarter};
        assert_eq!(ranges, [Quarter, Hour, Hour, Quarter, Quarter, Quarter]);
    }
}
