//! A number that is read again and again.

pub use crate::fleet::model::GaugeStats;
