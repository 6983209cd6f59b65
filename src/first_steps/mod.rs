//! From an empty console to the operator's own fleet: one question at a time, and each source is read once before it is added.
//!
//! - `stacks/` is what the first question offers, with the lines that switch on the numbers of each.
//! - [`Answers`](answers::Answers) are what was answered so far. They stand in the address and in hidden fields, so that the page works
//!   without a script and *Back* goes back. No secret is among them: a secret is named by its variable or its file.
//! - [`FirstSteps`](engine::FirstSteps) reads a source once and adds it, by what REST and the configuration use.
//! - `views/` draws a step, `web/` has the pages and the forms.

pub mod page;

#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod answers;
#[cfg(all(test, feature = "ssr"))]
mod answers_tests;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod outcome;
#[cfg(feature = "ssr")]
mod secret;
#[cfg(feature = "ssr")]
mod server_table;
#[cfg(feature = "ssr")]
mod stacks;
#[cfg(feature = "ssr")]
mod step;
#[cfg(feature = "ssr")]
mod trials;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;

#[cfg(feature = "ssr")]
pub use engine::FirstSteps;
