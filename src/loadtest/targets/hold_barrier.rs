//! Everybody with a connection at the same moment: who has one keeps it until all others have one too, or
//! were refused.

use tokio::sync::Barrier;
use tokio_util::sync::CancellationToken;

/// The users, and the test that looks on.
pub struct HoldBarrier {
    settled: Barrier,
    over: CancellationToken,
}

impl HoldBarrier {
    pub fn new(users: u32) -> Self {
        Self { settled: Barrier::new(users as usize + 1), over: CancellationToken::new() }
    }

    /// A user has a connection; returns when it may give it back.
    pub async fn keep(&self) {
        self.settled.wait().await;
        self.over.cancelled().await;
    }

    /// A user has none, and goes when all others know where they are.
    pub async fn without(&self) {
        self.settled.wait().await;
    }

    /// Everybody is settled.
    pub async fn is_settled(&self) {
        self.settled.wait().await;
    }

    pub fn let_go(&self) {
        self.over.cancel();
    }
}
