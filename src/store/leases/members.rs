//! The consoles that share a store.

use std::time::Duration;

/// A console that has begun looks for its addresses first, and takes the machine from the others meanwhile: what it took at once nobody
/// would ask, and what they have just taken over from a dead one is not written yet.
pub(super) const SETTLES_WITHIN: Duration = Duration::from_secs(5);

/// This console among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// As the operator calls it.
    pub name: String,
    /// This process alone.
    pub process: String,
    /// Where it answers, where that is known.
    pub address: Option<String>,
}

impl Membership {
    /// A process that begins.
    pub fn new(name: String, address: Option<String>) -> Self {
        Self { name, process: format!("{:016x}", fastrand::u64(..)), address }
    }
}

/// A console as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    pub name: String,
    pub process: String,
    pub version: String,
    pub address: Option<String>,
    pub started_ms: i64,
    /// How long ago that was.
    pub age_ms: i64,
    /// How long ago it last renewed its leases.
    pub quiet_ms: i64,
    /// How far its clock is ahead of the store's.
    pub ahead_ms: Option<i64>,
    pub spooled: i64,
    pub lost: i64,
}

impl Member {
    /// Whether it has had the time to get ready.
    pub fn is_settled(&self) -> bool {
        self.age_ms >= SETTLES_WITHIN.as_millis() as i64
    }

    /// Whether it takes part in the work.
    pub fn is_alive(&self) -> bool {
        self.quiet_ms < super::LASTS.as_millis() as i64
    }
}
