//! How many addresses are asked at once.

use tokio::sync::{Semaphore, SemaphorePermit};

/// Five thousand addresses that answer within 50 ms, each second, are 250 at once.
const STEADY: usize = 256;
/// Addresses that hang take a time limit each: they wait for each other, not others for them.
const FAILING: usize = 16;

/// The seats of all sources.
pub struct Lanes {
    steady: Semaphore,
    failing: Semaphore,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { steady: Semaphore::new(STEADY), failing: Semaphore::new(FAILING) }
    }
}

impl Lanes {
    /// A seat, as soon as one is free; one of few for an address whose last reading failed.
    pub async fn seat(&self, failures: u32) -> Option<SemaphorePermit<'_>> {
        let lane = if failures == 0 { &self.steady } else { &self.failing };
        lane.acquire().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn addresses_that_hang_leave_seats_to_the_others() {
        let lanes = Lanes::default();
        let mut hanging = Vec::new();
        for _ in 0..FAILING {
            hanging.push(lanes.seat(1).await.expect("a seat"));
        }
        assert_eq!((lanes.failing.available_permits(), lanes.steady.available_permits()), (0, STEADY));
        assert!(lanes.seat(0).await.is_some());
    }
}
