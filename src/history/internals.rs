//! What `benches/history` measures: the parts of the record without a console around them.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

pub use super::archive::Archive;
pub use super::compactor::Compactor;
pub use super::fleet_recorder::FleetRecorder;
pub use super::frame::{Frame, PoolFrame};
pub use super::gauge_stats::GaugeStats;
pub use super::recorder::Recorder;
pub use super::rollup::{HistoryRow, Rollup};
pub use super::store::HistoryStore;
pub use super::tier::Tier;
pub use super::write_buffer::Batch;
pub use crate::fleet::model::{Buckets, Counters, Gauges, Reading, SourceKind, TimeSum, Times};
pub use crate::fleet::registry::{InstanceReport, Limits, Registry, ServerNames, SourceHandle, SourceInfo, ToldReading};
pub use crate::store::postgres::open as open_shared_store;
pub use crate::store::{Store, open as open_store};

use super::marks::MarkStore;
use super::views;
use crate::base::BasePath;
use crate::base::now_s;
use crate::history::query::HistoryQuery;
use crate::history::web::History;

/// The page of this query, or the sentence that stands in its place.
pub async fn drawn_history(db: Store, query: &str) -> String {
    let (stopping, base) = (CancellationToken::new(), BasePath::default());
    let archive = Archive::start(db.clone(), stopping.clone());
    let history = Arc::new(History {
        archive,
        marks: MarkStore::new(db),
        recorders: Vec::new(),
        fleet: Registry::of_servers(Limits::default(), ServerNames::default()),
        base: base.clone(),
    });
    let found = history.find(&HistoryQuery::of(query), now_s()).await;
    stopping.cancel();
    found.map_or_else(|refused| refused.to_string(), |found| views::page(&base, &found))
}
