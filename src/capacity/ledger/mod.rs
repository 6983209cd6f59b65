//! Who takes the slots of the server, down to what is left.

pub mod model;

#[cfg(feature = "ssr")]
mod count;

#[cfg(feature = "ssr")]
pub use count::count;
