//! Drawn pages: the server draws them, the browser only keeps them current. A page is read when somebody looks, at most every few
//! seconds. So a page does not wait for what it shows, and a hundred readers are one reading.
//!
//! - A feature implements `PageSource`: it reads and returns a `Sheet` of HTML. `Drawn` keeps the last good one.
//! - A page whose last sheet is recent waits 15 ms for a newer one, otherwise at most 1 s (`engine.rs`). Readers who come during a
//!   reading share the next one (`freshness.rs`).
//! - In the browser [`DrawnPage`] asks for the page by its name, which is that of the address with its query. If a request or the
//!   source fails, the last drawing stays below the notice "Stale numbers", and the page asks every second.
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
pub use api::ask_for_html;
pub use page::DrawnPage;
