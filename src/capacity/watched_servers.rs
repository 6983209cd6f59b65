//! All servers that the console watches, as the page's links show them. What watches them stands in a higher layer, and implements this.

use plimsoll_model::Level;

/// How one of them stands, from memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerStanding {
    pub name: String,
    /// `primary` or `replica`; `None`: not told.
    pub role: Option<&'static str>,
    /// Of the usable slots that are taken; `None` while it does not answer.
    pub level: Option<Level>,
    /// Sessions, and usable slots.
    pub slots: Option<(u32, u32)>,
    /// Slots that are left when every pool takes all that it may.
    pub headroom: Option<i64>,
    /// Why it does not answer.
    pub outage: Option<String>,
}

/// All of them, the one that the console is about first.
pub trait WatchedServers: Send + Sync {
    fn standings(&self) -> Vec<ServerStanding>;
}
