//! One simulated user: comes, wants something, keeps its record, and comes again.

use std::time::{Duration, Instant};

use super::pace::Pace;
use super::tally::Tally;

/// What a user wants each time it comes.
pub trait Workload: Send {
    /// Does it, and keeps the tally. `Some`: when to come back at the earliest, for somebody who has no
    /// appointments.
    fn run(&mut self, due: Instant, tally: &mut Tally) -> impl Future<Output = Option<Duration>> + Send;
}

/// Until the end of its pace; returns how many appointments it missed for good.
pub async fn run_user(mut pace: Pace, mut tally: Tally, mut workload: impl Workload) -> u64 {
    while let Some(due) = pace.next().await {
        let come_back_after = workload.run(due, &mut tally).await;
        pace.ended(tally.ended_at(), come_back_after);
    }
    pace.missed()
}
