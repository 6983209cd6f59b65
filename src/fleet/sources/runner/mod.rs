//! Asks the addresses of the sources, each at its interval.

mod asker;
mod claims;
mod lanes;
mod pace;
mod reader;
mod supervisor;
mod trial;

pub use claims::Claims;
pub use lanes::Lanes;
pub use supervisor::{Supervisor, SupervisorParts};
pub use trial::{Trial, TrialParts, read_once};
