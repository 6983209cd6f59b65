//! Pages of which there are as many as there are addresses: those that were looked at last are at hand.

use std::sync::Arc;

use parking_lot::Mutex;

use super::Drawn;

/// A page that is looked at stays among them.
const KEPT: usize = 32;

#[derive(Default)]
pub struct PageCache(Mutex<Vec<Arc<Drawn>>>);

impl PageCache {
    /// The page of this name, made when it is asked for after a while.
    pub(crate) fn page(&self, name: &str, make: impl FnOnce() -> Arc<Drawn>) -> Arc<Drawn> {
        let mut pages = self.0.lock();
        let found = pages.iter().position(|page| page.name() == name).map(|place| pages.remove(place));
        let page = found.unwrap_or_else(make);
        pages.truncate(KEPT - 1);
        pages.insert(0, page.clone());
        page
    }

    /// The next reading of each is a new one: something was changed.
    pub(crate) fn expire(&self) {
        self.0.lock().iter().for_each(|page| page.expire());
    }
}
