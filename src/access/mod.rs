//! Who may look: login, sessions, bearer tokens.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod model;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod page;

#[cfg(feature = "ssr")]
mod actor;
#[cfg(feature = "ssr")]
mod allowed_actions;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
mod auth;
#[cfg(feature = "ssr")]
mod fallback_sessions;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod forwarded;
#[cfg(all(test, feature = "ssr"))]
mod fuzz_tests;
#[cfg(feature = "ssr")]
mod hashing;
#[cfg(feature = "ssr")]
mod known_browser;
#[cfg(feature = "ssr")]
mod login;
#[cfg(feature = "ssr")]
mod login_attempts;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
mod proxy;
#[cfg(feature = "ssr")]
mod random;
#[cfg(feature = "ssr")]
mod recent;
#[cfg(feature = "ssr")]
mod recent_tokens;
#[cfg(feature = "ssr")]
pub mod scope;
#[cfg(feature = "ssr")]
mod scoped_tokens;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod streams;
#[cfg(feature = "ssr")]
pub mod tokens;
#[cfg(feature = "ssr")]
mod use_throttle;
#[cfg(feature = "ssr")]
mod view;

#[cfg(feature = "ssr")]
pub use self::{
    actor::{Actor, Viewer},
    allowed_actions::AllowedActions,
    auth::{reader_of_page, refuse_strangers, require_login, require_login_always, require_reader, require_session, require_source_writer},
    forms::routes as form_routes,
    login::{Access, routes},
    pages::AccessPages,
    proxy::{TrustedProxies, find_client, is_https},
    random::random_secret,
    scoped_tokens::{ScopedTokens, too_narrow},
};
