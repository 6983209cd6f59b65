//! `/wall`: the fleet for a screen in the office, read from five metres. Worst first, cut with how many more there are; no navigation.

pub mod page;

#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
mod model;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod selection;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "ssr")]
pub use self::{model::WallLabel, pages::WallPages};
