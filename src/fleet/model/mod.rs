//! What is known of a pool somewhere: who it is, what it tells, what it does not tell.

mod cache;
mod contradiction;
mod counters;
mod drawn_server;
mod event_driven;
mod evidence;
mod gauges;
mod identity;
mod place;
mod reading;
mod source_kind;
mod times;

pub use cache::{CacheCounters, CacheGauges, CacheReading, CacheRole};
pub use contradiction::Contradiction;
pub use counters::Counters;
pub use drawn_server::DrawnServer;
pub use event_driven::{EventDriven, RecentQuantiles, ToldHolder};
pub use evidence::Evidence;
pub use gauges::Gauges;
pub use identity::PoolIdentity;
pub use place::{place_of_instance, place_of_session};
pub use reading::Reading;
pub use source_kind::SourceKind;
pub use times::{Buckets, TimeSum, Times};
