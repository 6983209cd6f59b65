//! Simulated users, with a verdict: does a pool, a server or a service carry so many at once?
//!
//! 1. `preflight` refuses a `plan` that contradicts itself, is not confirmed or does not fit, before it opens a connection. Then it
//!    reads the server as a check does, counts the free slots and examines the statement (docs/LOAD-TESTS.md says what is refused).
//! 2. `engine` runs it on one of the `targets`. Each of the `users` is a task with its own pace and tally; they share only the
//!    target. Their samples come together in the `aggregate`.
//! 3. Ten times a second `run` publishes live numbers and checks the reasons to stop: too many errors, other sessions that wait for
//!    locks (`monitor`, over a connection of the test's own), or somebody's stop. Then it aborts the tasks, and dropping them
//!    releases their leases.
//! 4. The pool is closed, and the server is asked until it has no session of that name. `report` and `verdict` judge: the counts of
//!    the callers against those of the pool, the closed loop against the `machine_repair` model, each limit with its sentence.
//!
//! `runs` runs one test at a time from the page and stores the reports; `web` has the page's routes; `views` draws.

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
