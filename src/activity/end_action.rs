use serde::{Deserialize, Serialize};

/// Cancel what a session does, or end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndAction {
    Cancel,
    Terminate,
}
