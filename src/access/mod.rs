//! Who may look: login, sessions, bearer tokens.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod model;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod page;

#[cfg(feature = "axum")]
mod answers;
#[cfg(feature = "axum")]
pub mod bearer;
#[cfg(feature = "axum")]
pub mod secret;

#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod hashing;
#[cfg(feature = "ssr")]
mod login;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
mod random;
#[cfg(feature = "ssr")]
mod recent;
#[cfg(feature = "ssr")]
pub mod scope;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod who;

#[cfg(feature = "ssr")]
pub use self::{
    gate::{caller, refuse_strangers, require_login, require_login_always, require_reader, require_session},
    login::{Access, is_https, routes},
    who::Who,
};
