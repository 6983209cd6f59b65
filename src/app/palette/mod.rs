//! The search over everything that has a name or an address: pages, actions, incidents, servers, services, pools, documents.
//!
//! - `entry.rs` is one thing that can be found, `rank.rs` says how well it fits, `found.rs` chooses the best.
//! - `fixed.rs` has the pages and actions. Everything else the console tells through [`Findable`], which it implements; the server keeps
//!   all entries for a second, ready to be searched (`pages.rs`).
//! - Two drawings show the same results: `search?q=` is a page with a form, which works without a script; `search-options?q=` is the
//!   list box of the dialog that Ctrl-K opens (`dialog.rs`).

mod dialog;

#[cfg(feature = "ssr")]
mod entry;
#[cfg(feature = "ssr")]
mod fixed;
#[cfg(feature = "ssr")]
mod found;
#[cfg(feature = "ssr")]
mod headings;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod rank;
#[cfg(feature = "ssr")]
mod views;

pub use dialog::Palette;

#[cfg(feature = "ssr")]
pub use self::{
    entry::{Entry, EntryKind},
    headings::document_entries,
    pages::{Findable, SearchPages},
};
