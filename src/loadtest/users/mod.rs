//! The simulated users. They share nothing while they run: each has its own pace and its own tally.

mod pace;
mod precise_timer;
mod sample;
mod tally;
mod user;

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::model::Profile;
use super::plan::TestPlan;

pub use pace::{Pace, Repeat};
pub use precise_timer::HoldTimer;
pub use sample::{AcquireResult, RequestFailure, RequestOutcome, RequestSample};
pub use tally::Tally;
pub use user::{Workload, run_user};

/// All users of a test.
pub struct SimulatedUsers {
    users: JoinSet<u64>,
    /// Appointments that nobody was free for.
    pub missed: u64,
}

impl SimulatedUsers {
    /// Sends them off; the first comes at `began`.
    pub fn start<E: Workload + 'static>(
        plan: &TestPlan,
        began: Instant,
        out: UnboundedSender<Vec<RequestSample>>,
        workload: impl Fn(u32) -> E,
    ) -> Self {
        let mut users = JoinSet::new();
        for number in 0..plan.users {
            users.spawn(run_user(pace(plan, began, number), Tally::new(began, out.clone()), workload(number)));
        }
        Self { users, missed: 0 }
    }

    /// Until all are through. May be dropped and called again.
    pub async fn through(&mut self) {
        while let Some(ended) = self.users.join_next().await {
            self.missed += ended.unwrap_or(0);
        }
    }

    /// Ends them where they are. Their tasks are dropped, so that nothing they do has to ask whether the test
    /// is over.
    pub fn cut(&mut self) {
        self.users.abort_all();
    }
}

fn pace(plan: &TestPlan, began: Instant, number: u32) -> Pace {
    let ends = plan.lasts().map(|lasts| began + lasts);
    let then = match (plan.profile, plan.rate) {
        (_, Some(rate)) => Repeat::About(Duration::from_secs_f64(f64::from(plan.users) / rate)),
        (Profile::Connect, None) => Repeat::Never,
        (Profile::Burst, None) if plan.every.is_zero() => Repeat::Never,
        (Profile::Burst, None) => Repeat::Every(plan.every),
        (Profile::Hold | Profile::Query | Profile::Ramp, None) => Repeat::WhenDone { away: plan.think },
    };
    Pace::new(began + joins_after(plan, number), then, ends)
}

/// In a ramp the users join one after the other, the last shortly before the end.
fn joins_after(plan: &TestPlan, number: u32) -> Duration {
    match plan.profile {
        Profile::Ramp => plan.duration.mul_f64(f64::from(number) / f64::from(plan.users)),
        _ => Duration::ZERO,
    }
}

/// How many take part at a moment.
pub fn users_at(plan: &TestPlan, at: Duration) -> u32 {
    match plan.profile {
        Profile::Ramp if at < plan.duration => {
            let joined = at.as_secs_f64() / plan.duration.as_secs_f64() * f64::from(plan.users);
            (joined as u32 + 1).min(plan.users)
        }
        _ => plan.users,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loadtest::plan::LoadTarget;
    use sqlx::postgres::PgConnectOptions;

    #[test]
    fn a_ramp_begins_with_one_and_ends_with_all() {
        let target = LoadTarget::OwnPool { server: PgConnectOptions::new_without_pgpass(), options: Box::default() };
        let plan = TestPlan { profile: Profile::Ramp, ..TestPlan::on(target) };
        assert_eq!([0, 5, 10].map(|s| users_at(&plan, Duration::from_secs(s))), [1, 51, 100]);
        assert_eq!(joins_after(&plan, 50), Duration::from_secs(5));
    }
}
