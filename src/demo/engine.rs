//! Runs the simulated users. Each thinks, takes a lease, asks something short, holds the lease while
//! the server sleeps, and gives it back; think and hold times are exponential, so arrivals are Poisson.
//!
//! At 400 users that is 400 cycles a second: two queries each, a small part of one core.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::crowd::{Crowd, Visit, exponential};
use super::model::{DemoState, MOST_USERS, TroubleState};
use super::troubles::Troubles;
use super::wave::{MEAN_HOLD_SECONDS, MEAN_THINK_SECONDS, wave};
use crate::access::audit::Audit;
use plimsoll_pool::Pool;

/// What is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demo {
    /// Nothing.
    #[default]
    Off,
    /// Users of the console's own pool.
    Users,
    /// These, and a fleet around them: a standby, PgBouncer where it is installed, two services.
    Fleet,
}

impl Demo {
    /// Whether anything is simulated.
    pub fn is_on(self) -> bool {
        self != Self::Off
    }
}

/// What the server function of the banner needs of the console.
#[derive(Clone)]
pub struct Control {
    /// The simulated users, when there are any.
    pub traffic: Option<Arc<DemoTraffic>>,
    /// What can be made to happen, where there is a fleet.
    pub troubles: Option<Arc<Troubles>>,
    /// What was done through the console.
    pub audit: Audit,
}

impl Control {
    /// What is simulated now.
    pub fn state(&self, traffic: &DemoTraffic) -> DemoState {
        traffic.state(self.troubles.as_ref().map(|troubles| troubles.state()))
    }
}

/// Simulated users on a pool.
pub struct DemoTraffic {
    set: watch::Sender<Option<u32>>,
    crowd: Crowd,
}

impl DemoTraffic {
    /// Starts the users; they end when cancelled.
    pub fn start(pool: Pool, stopping: CancellationToken) -> Arc<Self> {
        let capacity = pool.options().total_capacity();
        let crowd = Crowd::gather(MOST_USERS, Visitor(pool), &stopping);
        let demo = Arc::new(Self { set: watch::Sender::new(None), crowd });
        tokio::spawn(stopping.run_until_cancelled_owned(demo.clone().steer(capacity)));
        demo
    }

    /// Follows the wave, or the number that the admin has set.
    async fn steer(self: Arc<Self>, capacity: u32) {
        let (started, mut set) = (Instant::now(), self.set.subscribe());
        loop {
            let users = set.borrow_and_update().unwrap_or_else(|| wave(started.elapsed().as_secs_f64(), capacity));
            self.crowd.set_users(users);
            let _changed_or_a_second_passed = tokio::time::timeout(Duration::from_secs(1), set.changed()).await;
        }
    }

    /// How many there are, beside the troubles of the fleet.
    pub fn state(&self, troubles: Option<TroubleState>) -> DemoState {
        let set = *self.set.borrow();
        DemoState { users: set.unwrap_or_else(|| self.crowd.users()), set, troubles }
    }

    /// Sets their number; `None` goes back to the wave.
    ///
    /// # Errors
    /// A sentence when there would be too many.
    pub fn set_users(&self, users: Option<u32>) -> Result<(), String> {
        if users.is_some_and(|users| users > MOST_USERS) {
            return Err(format!("There are at most {MOST_USERS} simulated users; choose a number from 0 to {MOST_USERS}."));
        }
        self.set.send_replace(users);
        Ok(())
    }
}

struct Visitor(Pool);

impl Visit for Visitor {
    const MEAN_THINK_SECONDS: f64 = MEAN_THINK_SECONDS;

    async fn visit(&self) -> Result<(), sqlx::Error> {
        let mut tx = self.0.begin().await?;
        let count = "select pg_catalog.count(*) from pg_catalog.pg_class c where c.relkind operator(pg_catalog.=) $1::pg_catalog.\"char\"";
        sqlx::query(count).bind("r").execute(&mut *tx).await?;
        let hold = exponential(MEAN_HOLD_SECONDS).as_secs_f64();
        sqlx::query("select pg_catalog.pg_sleep($1)").bind(hold).execute(&mut *tx).await?;
        tx.commit().await
    }
}
