//! The console inside another service, at a path of its choice. `plimsoll serve` is such a service too, with the console at the root.
//!
//! Nothing is global: a `Console` is an `Arc` that the handlers of its router hold and that leptos finds in the context of each
//! request. So a process may have several consoles. A console never closes the pool that it was given; `cli/serve.rs` closes its own.
//!
//! `base::BasePath` knows the path, and `BasePath::of` makes every address: links, redirects, the `Path` of cookies.
//!
//! - **Server.** Routes have addresses inside the console and are nested below the base, which axum strips. Server functions and
//!   interfaces are found by the rest. For a page the whole address is restored first, so leptos's router sees what the browser
//!   will see. All layers are applied before nesting, so they touch these routes only (`server/router.rs`).
//! - **Browser.** The document says where it is mounted (`<html data-base>`). `app/hydrate.rs` passes that to server_fn's
//!   `set_server_url`, and the app to its router. So one WASM file serves under every path.
//! - **Login.** `next` is followed only to addresses below the base. The session cookie has the base in its name, because a browser
//!   that is logged in to a console at `/` also sends that cookie to one at `/admin`.

mod builder;
mod error;
mod mounted;

pub use builder::{ConsoleBuilder, console};
pub use error::ConsoleError;
pub use mounted::MountedConsole;
