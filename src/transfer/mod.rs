//! Whole stores: copied, compared, written into one file and read back.
//!
//! A store is read as a sequence of [`Part`](part::Part)s, in one transaction and in a fixed order, by a task of its own
//! (`source/`). A target takes the parts one by one and counts only as a whole (`target/`, `backup/`): one new SQLite file that is
//! renamed, one transaction of PostgreSQL, one backup file that is renamed. What is interrupted leaves the target as it was.
//! `verify/` reads the same parts, so that stores of both kinds and backups have the same digests.

pub mod backup;
mod connect;
mod copy;
mod counts;
mod error;
#[cfg(feature = "internals")]
pub mod internals;
pub mod migrate;
mod part;
mod place;
mod source;
mod tables;
mod target;
mod value;
pub mod verify;

pub use copy::{Summary, copy};
pub use counts::Counts;
pub use error::TransferError;
pub use place::Place;
pub use source::Snapshot;
pub use target::{Overwrite, Target};

#[cfg(test)]
mod tests;
