//! `/` as pages that the server draws: one for each range of the chart.

use std::sync::Arc;
use std::time::Duration;

use super::compose::Sources;
use super::views;
use crate::base::BasePath;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::history::model::Range;

/// The name under which the browser asks for it.
const NAME: &str = "overview";
/// It reads memory only, and whoever looks sees this moment.
const ALWAYS: Duration = Duration::ZERO;

/// The overview with every range that was asked for.
pub struct OverviewPages {
    sources: Arc<Sources>,
    base: BasePath,
    at_hand: PageCache,
}

impl OverviewPages {
    /// Drawn from these sources.
    pub fn new(sources: Arc<Sources>, base: BasePath) -> Self {
        Self { sources, base, at_hand: PageCache::default() }
    }

    /// `overview`, or `overview?range=hour`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let range = range_of(query);
        let name = format!("{NAME}?range={}", range.as_str());
        let page = || Arc::new(OverviewPageSource { sources: self.sources.clone(), base: self.base.clone(), range });
        Some(self.at_hand.page(&name, || Drawn::new(&name, "Overview", ALWAYS, page())))
    }
}

/// The range that a query asks for, if the console has it at hand; else the usual one.
fn range_of(query: &str) -> Range {
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "range");
    Range::at_hand(asked.as_ref().map(|(_, word)| &**word))
}

struct OverviewPageSource {
    sources: Arc<Sources>,
    base: BasePath,
    range: Range,
}

impl PageSource for OverviewPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let now = self.sources.overview(self.range);
            let html = views::draw(&self.base, &now);
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
