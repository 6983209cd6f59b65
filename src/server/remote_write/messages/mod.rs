//! The messages of the two protocols, written from their specifications: a dozen fields, for which no crate is kept up that has both.

pub mod v1;
pub mod v2;

/// The value that marks the end of a series.
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);
