//! The parts of the activity page, one file a section.

pub mod audit;
pub mod blocking;
pub mod ending;
pub mod longest;
pub mod notices;
pub mod replicas;
pub mod sessions;
pub mod statements;
mod table;
pub mod vitals;
