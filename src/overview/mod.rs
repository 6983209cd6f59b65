//! The dashboard: the load line of the server, or of the service pool where there is one, and everything that draws on
//! the same server.

pub mod page;

#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
mod facts_row;
#[cfg(feature = "ssr")]
pub mod load;
#[cfg(feature = "ssr")]
mod load_history;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod probe;
#[cfg(feature = "ssr")]
mod slots;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "ssr")]
pub use self::{
    compose::{ShownPool, Sources},
    pages::OverviewPages,
};
