//! What `benches/history` measures of copies.

pub use super::backup::BackupWriter;
pub use super::verify::verify;
pub use super::{Overwrite, Place, Snapshot, Summary, Target, copy};
