//! The consoles that share a store.

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
    /// How long ago it last renewed its leases.
    pub quiet_ms: i64,
    /// How far its clock is ahead of the store's.
    pub ahead_ms: Option<i64>,
    pub spooled: i64,
    pub lost: i64,
}

impl Member {
    /// Whether it takes part in the work.
    pub fn is_alive(&self) -> bool {
        self.quiet_ms < super::LASTS.as_millis() as i64
    }
}
