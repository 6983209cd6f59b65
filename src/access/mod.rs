//! Who may look: login, sessions, bearer tokens.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod model;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod page;

#[cfg(feature = "ssr")]
mod allowed;
#[cfg(feature = "ssr")]
mod attempts;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
mod browser;
#[cfg(feature = "ssr")]
mod drawing;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod forwarded;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod hashing;
#[cfg(feature = "ssr")]
mod keys;
#[cfg(feature = "ssr")]
mod login;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
mod proxy;
#[cfg(feature = "ssr")]
mod random;
#[cfg(feature = "ssr")]
mod recent;
#[cfg(feature = "ssr")]
pub mod scope;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
mod sightings;
#[cfg(feature = "ssr")]
mod spare;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod streams;
#[cfg(feature = "ssr")]
pub mod tokens;
#[cfg(feature = "ssr")]
mod view;
#[cfg(feature = "ssr")]
mod who;

#[cfg(feature = "ssr")]
pub use self::{
    allowed::Allowed,
    drawing::Pages,
    forms::routes as form_routes,
    gate::{reader_of_page, refuse_strangers, require_login, require_login_always, require_reader, require_session},
    keys::{Keys, too_narrow},
    login::{Access, routes},
    proxy::{TrustedProxies, find_client, is_https},
    who::{Reader, Who},
};
