//! Simulated users of a pool: each thinks, visits, and thinks again. Think times are exponential, so arrivals are Poisson.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// After a refusal or a timeout a user tries again in a while.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

/// What a user does each time.
pub(super) trait Visit: Send + Sync + 'static {
    /// How long a user thinks between two visits, on average, in seconds.
    const MEAN_THINK_SECONDS: f64;

    /// One visit.
    fn visit(&self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// The users of one pool. Their number may change at any time; a user who is no longer wanted ends the visit first.
#[derive(Debug)]
pub(super) struct Crowd {
    users: watch::Sender<u32>,
}

impl Crowd {
    /// Nobody yet, at most so many later; all end when cancelled.
    pub(super) fn gather<V: Visit>(most: u32, visit: V, stopping: &CancellationToken) -> Self {
        let crowd = Self { users: watch::Sender::new(0) };
        let visit = Arc::new(visit);
        for number in 0..most {
            let user = User { number, visit: visit.clone(), users: crowd.users.subscribe() };
            tokio::spawn(stopping.clone().run_until_cancelled_owned(user.live()));
        }
        crowd
    }

    /// How many there are.
    pub(super) fn users(&self) -> u32 {
        *self.users.borrow()
    }

    /// Changes how many there are.
    pub(super) fn set_users(&self, users: u32) {
        self.users.send_if_modified(|now| std::mem::replace(now, users) != users);
    }
}

struct User<V> {
    number: u32,
    visit: Arc<V>,
    users: watch::Receiver<u32>,
}

impl<V: Visit> User<V> {
    async fn live(mut self) {
        loop {
            let number = self.number;
            if self.users.wait_for(|users| number < *users).await.is_err() {
                return;
            }
            sleep(exponential(V::MEAN_THINK_SECONDS)).await;
            if self.visit.visit().await.is_err() {
                sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

/// An exponential duration, cut at eight times its mean so that a demo shows no suspected leaks.
pub(super) fn exponential(mean_seconds: f64) -> Duration {
    let uniform = 1.0 - fastrand::f64();
    Duration::from_secs_f64((-uniform.ln() * mean_seconds).min(8.0 * mean_seconds))
}
