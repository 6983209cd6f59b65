//! Tells the operator before users notice: rules, incidents, and who is told of them.

pub mod model;

#[cfg(feature = "ssr")]
pub mod notifiers;
