//! Tells the operator before users notice: rules, incidents, and who is told of them.
//!
//! `evaluator` looks at every source once a second and gives each observation to the `engine`. The engine adds it to the `scene`,
//! measures each of the `rules`, and asks the `causes` why. Its transitions become `incidents`, stored together with their notices,
//! which the `notifiers` send. `replay` runs the same engine over the history. docs/ARCHITECTURE.md follows one incident.

#[cfg(feature = "ssr")]
pub mod model;
pub mod page;

#[cfg(feature = "ssr")]
mod blind;
#[cfg(feature = "ssr")]
mod causes;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
pub mod evaluator;
#[cfg(feature = "ssr")]
mod incidents;
#[cfg(feature = "ssr")]
pub mod notifiers;
#[cfg(feature = "ssr")]
mod on_overview;
#[cfg(feature = "ssr")]
mod replay;
#[cfg(feature = "ssr")]
mod rules;
#[cfg(feature = "ssr")]
mod scene;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
mod views;
#[cfg(feature = "ssr")]
pub mod web;
