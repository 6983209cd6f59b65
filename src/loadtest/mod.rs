//! Simulated users, with a verdict: does a pool, a server or a service carry so many at once?
//!
//! Read it from [`engine`]: a [`plan`] is cleared by the [`preflight`], run on one of the `targets`, and told
//! as a [`model::LoadTestReport`]. The `users` share nothing while they run; their samples come together in the `book`,
//! and the `course` decides when it must end.
//! `console` runs them from the page, which `views` draws.

pub mod page;

#[cfg(feature = "ssr")]
mod aggregate;
#[cfg(feature = "ssr")]
mod bend;
#[cfg(feature = "ssr")]
pub mod compare;
#[cfg(feature = "ssr")]
pub mod engine;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
mod machine_repair;
#[cfg(feature = "ssr")]
pub mod markdown;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
mod monitor;
#[cfg(feature = "ssr")]
pub mod plan;
#[cfg(feature = "ssr")]
pub mod preflight;
#[cfg(feature = "ssr")]
mod report;
#[cfg(feature = "ssr")]
mod run;
#[cfg(feature = "ssr")]
pub mod runs;
#[cfg(feature = "ssr")]
mod service;
#[cfg(feature = "ssr")]
mod sparkline;
#[cfg(feature = "ssr")]
mod sqlstate;
#[cfg(feature = "ssr")]
mod targets;
#[cfg(feature = "ssr")]
pub mod text;
#[cfg(feature = "ssr")]
mod users;
#[cfg(feature = "ssr")]
mod verdict;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;
