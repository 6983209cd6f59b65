//! `/fleet/consoles` as a page that the server draws.

use std::sync::Arc;
use std::time::Duration;

use super::model::ConsolesNow;
use super::views;
use crate::base::BasePath;
use crate::drawn::{Drawn, PageSource, ReadFuture, Sheet};
use crate::store::leases::Leases;

/// Where it is, inside the console.
pub const PAGE: &str = "/fleet/consoles";
/// The name under which the browser asks for it.
const NAME: &str = "fleet/consoles";
/// It reads memory only, and whoever looks sees this moment.
const ALWAYS: Duration = Duration::ZERO;

/// The page.
pub struct ConsolesPages {
    leases: Leases,
    base: BasePath,
}

impl ConsolesPages {
    /// Of what these leases know.
    pub fn page(leases: Leases, base: BasePath) -> Arc<Drawn> {
        Drawn::new(NAME, "Consoles", ALWAYS, Arc::new(Self { leases, base }))
    }
}

impl PageSource for ConsolesPages {
    fn read(&self) -> ReadFuture<'_> {
        let now = ConsolesNow::of(&self.leases);
        let sheet = Sheet::found(now.taken_at_ms, views::draw(&self.base, &now)).unwell(now.has_problem());
        Box::pin(std::future::ready(Ok(sheet)))
    }
}
