//! `/wall` as pages that the server draws: one for each selection.

use std::sync::Arc;
use std::time::Duration;

use super::model::WallLabel;
use super::selection::Selection;
use super::views;
use crate::base::BasePath;
use crate::drawn::{Drawn, PageCache, PageSource, ReadFuture, Sheet};
use crate::overview::Sources;

/// The name under which the browser asks for it.
const NAME: &str = "wall";
/// Servers are read once a second.
const LASTS: Duration = Duration::from_secs(1);

/// A wall for each selection that was asked for.
pub struct WallPages {
    sources: Arc<Sources>,
    base: BasePath,
    label: WallLabel,
    at_hand: PageCache,
}

impl WallPages {
    /// Drawn from these sources.
    pub fn new(sources: Arc<Sources>, base: BasePath, label: WallLabel) -> Self {
        Self { sources, base, label, at_hand: PageCache::default() }
    }

    /// `wall`, or `wall?service=orders`.
    pub fn of(&self, name: &str) -> Option<Arc<Drawn>> {
        let query = match name.strip_prefix(NAME)? {
            "" => "",
            rest => rest.strip_prefix('?')?,
        };
        let selection = Selection::of(query);
        let name = format!("{NAME}?{}", selection.query());
        let source = || WallSource { sources: self.sources.clone(), base: self.base.clone(), label: self.label.clone(), selection };
        Some(self.at_hand.page(&name, || Drawn::new(&name, "Wall", LASTS, Arc::new(source()))))
    }
}

struct WallSource {
    sources: Arc<Sources>,
    base: BasePath,
    label: WallLabel,
    selection: Selection,
}

impl PageSource for WallSource {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async {
            let wall = self.sources.wall(&self.selection);
            let (taken_at_ms, is_unwell) = (wall.servers.taken_at_ms, wall.is_unwell);
            let html = views::draw(&self.base, &self.label, wall);
            Ok(Sheet::found(taken_at_ms, html).unwell(is_unwell))
        })
    }
}
