//! Pages that the server draws and the browser only keeps current: read when somebody looks, at most every few seconds, so
//! that a page does not wait for what it shows and a hundred readers are one reading.
//!
//! The types and components of these pages are not in the WASM, which a first view loads: a page costs it one route.

mod address;
mod api;
#[cfg(feature = "ssr")]
mod cached;
#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod freshness;
mod initial_drawing;
mod model;
mod page;
#[cfg(feature = "ssr")]
mod page_cache;

#[cfg(feature = "ssr")]
pub use self::{
    cached::Cached,
    catalogue::{Asked, Catalogue},
    engine::{Drawn, PageSource, ReadFuture, Sheet},
    model::Drawing,
    page::nothing,
    page_cache::PageCache,
};
pub use address::named_by_address;
pub use page::DrawnPage;
