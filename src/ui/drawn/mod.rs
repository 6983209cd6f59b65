//! Pages that the server draws and the browser only keeps current.
//!
//! The types and components of these pages are not in the WASM, which a first view loads: a page costs it one route.
//! The server's part is `server::drawn`.

mod address;
mod api;
mod first;
mod model;
mod page;

pub use address::named_by_address;
pub use page::DrawnPage;
#[cfg(feature = "ssr")]
pub use {model::Drawing, page::nothing};
