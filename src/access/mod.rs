//! Who may look: login, sessions, bearer tokens.

pub mod model;
pub mod page;

#[cfg(feature = "ssr")]
mod bearer;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod login;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
mod recent;
#[cfg(feature = "ssr")]
mod secret;
#[cfg(feature = "ssr")]
pub mod store;

#[cfg(feature = "ssr")]
pub use self::{
    bearer::require_token,
    gate::{require_login, require_session},
    login::{Access, routes},
};
