//! What is wrong now, at the top of the first page and on the wall: the worst first, each with its cause and a link.

mod model;
mod views;

pub use model::{IncidentsSource, OpenIncident};
pub use views::{Detail, IncidentList};

#[cfg(test)]
pub mod fixture;
