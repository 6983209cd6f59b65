//! The audit: what was done to the console and through it, by whom and from where, and what was refused.
//!
//! Whoever acts calls [`Audit::keep`] with an [`AuditEntry`]. The rows are bounded in number, age and size, and those of
//! strangers are bounded apart: a flood of wrong logins neither fills the disk nor pushes out the other entries.

/// Where it is.
pub const DOWNLOAD: &str = "/api/v1/audit.csv";

mod csv;
mod denied;
mod download;
mod entry;
mod store;
mod view;

pub use download::download;
pub use entry::{Action, AuditEntry, AuditRow};
pub use store::Audit;
pub use view::AuditTable;
