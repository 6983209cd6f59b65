//! What `benches/history` measures: the parts of the record without a console around them.

use std::sync::Arc;

use sqlx::SqlitePool;
use tokio_util::sync::CancellationToken;

pub use super::backlog::Batch;
pub use super::frame::{Frame, PoolFrame};
pub use super::keeper::Keeper;
pub use super::packer::Packer;
pub use super::recorder::Recorder;
pub use super::rollup::{Rollup, Row};
pub use super::spread::Spread;
pub use super::store::HistoryStore;
pub use super::tier::Tier;
pub use crate::base::store::open as open_store;

use super::marks::Marks;
use super::views;
use crate::base::Base;
use crate::base::now_ms;
use crate::history::query::Asked;
use crate::history::web::History;

/// The page of this query, or the sentence that stands in its place.
pub async fn drawn_history(db: SqlitePool, query: &str) -> String {
    let (stopping, base) = (CancellationToken::new(), Base::default());
    let keeper = Keeper::start(db.clone(), stopping.clone());
    let history = Arc::new(History { keeper, marks: Marks::new(db), recorders: Vec::new(), base: base.clone() });
    let found = history.find(&Asked::of(query), now_ms() / 1000).await;
    stopping.cancel();
    found.map_or_else(|refused| refused.to_string(), |found| views::page(&base, &found))
}
