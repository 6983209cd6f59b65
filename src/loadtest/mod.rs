//! Simulated users, with a verdict: does a pool, a server or a service carry so many at once?
//!
//! Read it from [`engine`]: a [`plan`] is cleared by the [`preflight`], run on one of the `targets`, and told
//! as a [`model::Report`]. The `users` share nothing while they run; their samples come together in the `book`,
//! and the `course` decides when it must end.

pub mod compare;
pub mod engine;
pub mod error;
pub mod markdown;
pub mod model;
pub mod plan;
pub mod preflight;
pub mod text;

mod bend;
mod book;
mod course;
mod machine_repair;
mod outcome;
mod service;
mod sparkline;
mod targets;
mod users;
mod verdict;
mod watch;
