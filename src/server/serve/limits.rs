//! What one who connects may take.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Whether many people stand behind this address.
type IsShared = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// The bounds of [`serve_within`](super::serve_within), each with a default that suits a console on the network.
///
/// ```
/// use plimsoll::server::HttpLimits;
///
/// let limits = HttpLimits { connections: 100, ..HttpLimits::default() };
/// assert_eq!(limits.per_address, 64);
/// ```
#[derive(Clone)]
pub struct HttpLimits {
    /// Open connections in all. Beyond it the one that has waited longest without asking anything is closed; if there is none,
    /// a newcomer is answered at `/healthz` and `/readyz` alone.
    pub connections: usize,
    /// Of one address; of an IPv6 network of 64 bits, which is what one customer gets.
    pub per_address: usize,
    /// Until the head of a request is there: a browser sends it at once, a bad line needs a second.
    pub head: Duration,
    /// Until its body is there, which is of at most 64 KiB.
    pub body: Duration,
    /// Between two requests. Longer than the minute that proxies keep theirs, or they would meet a closed one now and then.
    pub idle: Duration,
    /// While the other side takes nothing of the answer.
    pub stall: Duration,
    /// Addresses that [`per_address`](Self::per_address) does not hold for. Default: loopback, where a proxy may stand.
    pub is_shared: IsShared,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connections: 512,
            per_address: 64,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            stall: Duration::from_secs(30),
            is_shared: Arc::new(|address| address.is_loopback()),
        }
    }
}

impl std::fmt::Debug for HttpLimits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpLimits")
            .field("connections", &self.connections)
            .field("per_address", &self.per_address)
            .field("head", &self.head)
            .field("body", &self.body)
            .field("idle", &self.idle)
            .field("stall", &self.stall)
            .finish_non_exhaustive()
    }
}
