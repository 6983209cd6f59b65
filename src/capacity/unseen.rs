//! What a reading of the server lacks, for pages in the browser too.

use serde::{Deserialize, Serialize};

/// What this connection was not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// What is missing.
    pub what: String,
    /// What would show it.
    pub remedy: String,
}
