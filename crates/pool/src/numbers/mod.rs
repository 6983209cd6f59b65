//! What the pool counts: closes, connects, outcomes and high-water marks.

pub(crate) mod counters;
pub(crate) mod outcomes;
pub(crate) mod peaks;
