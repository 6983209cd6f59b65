//! `/pools/…`: one pool, wherever it is.
//!
//! 1. `overview/pool_address.rs` reads from the page's name which pool is meant. `compose.rs` finds it: a pool of this console, one that a source tells
//!    of, one that only the history still knows, or none.
//! 2. Of a pool of this console the page is the same as `/`, with its holders. Of the others it has what is told, and says what is not.
//! 3. `tiles.rs`, `state.rs` and `remedies.rs` turn numbers into words, without HTML; `views/` draws them.

pub mod page;

#[cfg(feature = "ssr")]
mod compose;
#[cfg(feature = "ssr")]
mod holders;
#[cfg(feature = "ssr")]
mod model;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod remedies;
#[cfg(feature = "ssr")]
mod state;
#[cfg(feature = "ssr")]
mod tiles;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "ssr")]
pub use self::pages::PoolPages;
