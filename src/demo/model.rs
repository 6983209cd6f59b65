//! How many simulated users there are, and why.

use serde::{Deserialize, Serialize};

/// More than this would measure the machine rather than show the pool.
pub const MOST_USERS: u32 = 400;

/// The demo traffic at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoState {
    /// Simulated users right now.
    pub users: u32,
    /// The number that the admin has set; `None`: the wave.
    pub set: Option<u32>,
}
