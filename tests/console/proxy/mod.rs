//! The console behind a proxy: below a path, by TLS, and with the addresses of the browsers.

mod attempts;
mod ground;
mod host;
mod pages;
mod two_consoles;
