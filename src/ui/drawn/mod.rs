//! Pages that the server draws and the browser only keeps current.
//!
//! Neither their types nor their components are in the WASM, which everybody who opens the overview loads: such a
//! page costs a first view a route and nothing more. The server's part is `server::drawn`.

mod api;
mod first;
mod model;
mod page;

pub use page::DrawnPage;
#[cfg(feature = "ssr")]
pub use {model::Drawing, page::nothing};
