//! What is known of a pool somewhere: who it is, what it tells, what it does not tell.

mod cache;
mod contradiction;
mod counters;
mod drawn_server;
mod event_driven;
mod evidence;
mod exact_frame;
mod gauge_stats;
mod gauges;
mod holder_list;
mod identity;
mod peak_metric;
mod peak_period;
mod place;
mod pool_frames;
mod reading;
mod source_kind;
mod times;

pub use cache::{CacheCounters, CacheGauges, CacheReading, CacheRole};
pub use contradiction::Contradiction;
pub use counters::Counters;
pub use drawn_server::DrawnServer;
pub use event_driven::{EventDriven, RecentView, ToldHolder};
pub use evidence::Evidence;
pub use exact_frame::ExactFrame;
pub use gauge_stats::GaugeStats;
pub use gauges::Gauges;
pub use holder_list::{HolderGroup, HolderList};
pub use identity::PoolIdentity;
pub use peak_metric::PeakMetric;
pub use peak_period::PeakPeriod;
pub use place::{place_of_instance, place_of_session};
pub use pool_frames::{FrameHolders, MOST_FRAMES, PoolFrames, ToldPeak};
pub use reading::Reading;
pub use source_kind::SourceKind;
pub use times::{Buckets, TimeSum, Times};
