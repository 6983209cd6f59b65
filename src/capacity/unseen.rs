//! What a reading of the server lacks, for pages in the browser too.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Data that the role cannot see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unseen {
    /// The missing data.
    pub what: String,
    /// The statement that shows them.
    pub remedy: String,
}
