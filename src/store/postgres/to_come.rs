//! Versions that do not exist yet: none.

use sqlx::migrate::Migration;

/// Of this program, as the other consoles show it.
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Migrations of a version to come.
pub fn migrations() -> Vec<Migration> {
    Vec::new()
}
