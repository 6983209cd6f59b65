//! `/pools/…` as pages that the server draws: one for each pool and range.

use std::sync::Arc;
use std::time::Duration;

use super::compose::PoolFinder;
use super::model::{NameKind, PoolPage};
use super::views;
use crate::base::BasePath;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::fleet::registry::Liveness;
use crate::history::web::History;
use crate::overview::Sources;
use crate::overview::pool_address::Asked;

const TITLE: &str = "Pool";
/// As often as there is anything new to draw.
const FRESH: Duration = Duration::from_secs(1);

/// The page of each pool that was asked for.
pub struct PoolPages {
    finder: Arc<PoolFinder>,
    base: BasePath,
    at_hand: PageCache,
}

impl PoolPages {
    /// Drawn from these sources.
    pub fn new(sources: Arc<Sources>, history: Arc<History>, base: BasePath) -> Self {
        Self { finder: Arc::new(PoolFinder { sources, history }), base, at_hand: PageCache::default() }
    }

    /// `pools/orders%20%2F%20a?range=hour`.
    pub fn of(&self, page: &str) -> Option<Arc<Drawn>> {
        let asked = Asked::of(page)?;
        let name = asked.name();
        let source = || Arc::new(PoolPageSource { finder: self.finder.clone(), base: self.base.clone(), asked });
        Some(self.at_hand.page(&name, || Drawn::new(&name, TITLE, FRESH, source())))
    }
}

struct PoolPageSource {
    finder: Arc<PoolFinder>,
    base: BasePath,
    asked: Asked,
}

impl PageSource for PoolPageSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let found = self.finder.find(&self.asked).await.map_err(|error| format!("the console's store cannot be read ({error})"))?;
            Ok(self.sheet(&found))
        })
    }
}

impl PoolPageSource {
    fn sheet(&self, found: &PoolPage) -> Sheet {
        let html = views::draw(&self.base, found);
        let titled = |name: &str| format!("{name} · {TITLE}");
        match found {
            PoolPage::Own(own) => {
                let now = &own.overview;
                Sheet::found(now.taken_at_ms, html).aged(now.age_s()).unwell(now.is_unwell()).titled(titled(&now.source()))
            }
            PoolPage::Told(told) => {
                // A pool that is late may tell again at any moment.
                let is_late = told.pool.liveness == Liveness::Late;
                Sheet::found(told.taken_at_ms, html)
                    .aged(told.pool.age_s as u64)
                    .unwell(is_late)
                    .titled(titled(&told.pool.identity.to_string()))
            }
            PoolPage::Past(past) => Sheet::found(past.taken_at_ms, html).titled(titled(&past.name)),
            PoolPage::Unknown(unknown) => match unknown.kind {
                NameKind::Nothing => Sheet::missing(unknown.taken_at_ms, html).titled("No such pool".to_owned()),
                NameKind::Server | NameKind::Service => Sheet::found(unknown.taken_at_ms, html).titled(unknown.name.clone()),
            },
        }
    }
}
