//! The pool-stats contract: the JSON of `GET /api/admin/pool-stats`.

use serde::{Deserialize, Serialize};

use crate::{ConnectFailure, Pool};
use plimsoll_model::room::{Fit, Room, growth};
use plimsoll_model::{Level, PoolSnapshot};

/// The numbers of a pool with what they mean and what to do. The counts satisfy
/// `checked_out + checked_in − (open − pool_size) = pool_size`; once the base is open that is
/// `checked_out + checked_in − overflow = pool_size`.
///
/// ```
/// use plimsoll_pool::http::PoolStats;
/// use plimsoll_pool::PoolSnapshot;
///
/// let pool = PoolSnapshot { pool_size: 50, max_overflow: 100, checked_out: 15, checked_in: 38, ..Default::default() };
/// let stats = PoolStats::from(&pool);
/// assert_eq!((stats.overflow, stats.utilization_percent), (3, 10.0));
/// assert_eq!(stats.recommendations.current_capacity, "15/150 connections in use");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolStats {
    /// The base.
    pub pool_size: u32,
    /// Connections in callers' hands.
    pub checked_out: u32,
    /// Connections open beyond the base.
    pub overflow: u32,
    /// Idle connections.
    pub checked_in: u32,
    /// `pool_size + max_overflow`.
    pub total_capacity: u32,
    /// `100 · checked_out / total_capacity`, one decimal.
    pub utilization_percent: f64,
    /// The level, judged on the unrounded value.
    pub status: Level,
    /// The level in a sentence; from moderate on with what to do.
    pub message: String,
    /// The same numbers in words.
    pub recommendations: Recommendations,
    /// `checked_out + checked_in`.
    pub open: u32,
    /// Connects under way.
    pub opening: u32,
    /// Callers queued for a connection.
    pub waiting: u32,
    /// The newest attempt to open a connection has failed; `message` says why. `status` is the utilization's alone.
    #[serde(default)]
    pub connects_failing: bool,
    /// When the numbers were read, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
}

/// The numbers in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendations {
    /// For example "12/150 connections in use".
    pub current_capacity: String,
    /// For example "Can handle up to 150 simultaneous connections".
    pub peak_capacity: String,
    /// For example "100+ simultaneous users".
    pub configured_for: String,
}

impl From<&PoolSnapshot> for PoolStats {
    fn from(pool: &PoolSnapshot) -> Self {
        let capacity = pool.total_capacity();
        Self {
            pool_size: pool.pool_size,
            checked_out: pool.checked_out,
            overflow: pool.overflow(),
            checked_in: pool.checked_in,
            total_capacity: capacity,
            utilization_percent: (pool.utilization() * 10.0).round() / 10.0,
            status: pool.level(),
            message: message(pool, None),
            recommendations: Recommendations {
                current_capacity: format!("{}/{capacity} connections in use", pool.checked_out),
                peak_capacity: format!("Can handle up to {capacity} simultaneous connections"),
                configured_for: format!("{}+ simultaneous users", round_below(capacity)),
            },
            open: pool.open(),
            opening: pool.opening,
            waiting: pool.waiting,
            connects_failing: false,
            taken_at_ms: pool.taken_at_ms,
        }
    }
}

impl PoolStats {
    /// The numbers of a pool, and whether it can open connections at the moment.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let stats = plimsoll_pool::http::PoolStats::of(pool);
    /// assert!(!stats.connects_failing, "{}", stats.message);
    /// # }
    /// ```
    pub fn of(pool: &Pool) -> Self {
        let stats = Self::from(&pool.snapshot());
        match pool.last_connect_failure() {
            Some(failure) => stats.failing(&failure),
            None => stats,
        }
    }

    /// The same with what its server has room for.
    pub(crate) fn in_room(pool: &Pool, room: Option<&Room>) -> Self {
        let (stats, snapshot) = (Self::of(pool), pool.snapshot());
        match room {
            Some(room) if !stats.connects_failing => stats.advised(&snapshot, room),
            _ => stats,
        }
    }

    fn advised(mut self, pool: &PoolSnapshot, room: &Room) -> Self {
        self.message = message(pool, Some(room));
        if matches!(room.fit(), Fit::Short(_)) {
            let (capacity, remedy) = (self.total_capacity, room.remedy());
            let left = room.left_for_the_pool();
            self.recommendations.peak_capacity = format!(
                "Can handle up to {left} simultaneous connections of {capacity}: the server has no more slots for this pool. {remedy}"
            );
        }
        self
    }

    /// What was true of a pool that opens connections is not true of one that cannot.
    fn failing(self, failure: &ConnectFailure) -> Self {
        let (open, waiting) = (self.open, self.waiting);
        let why = failure.message.trim_end_matches('.');
        let callers = if waiting == 1 { "1 caller is" } else { &format!("{waiting} callers are") };
        let message = format!(
            "No connection can be opened ({why}): {open} of {} are open and {callers} waiting; check that the database runs and accepts connections",
            self.total_capacity
        );
        let peak_capacity = format!("Can handle {open} simultaneous connections until connects succeed again");
        let recommendations = Recommendations { peak_capacity, ..self.recommendations };
        Self { message, recommendations, connects_failing: true, ..self }
    }
}

fn message(pool: &PoolSnapshot, room: Option<&Room>) -> String {
    let (left, growth) = (pool.left(), growth(room));
    match pool.level() {
        Level::Healthy | Level::Moderate | Level::Warning if pool.waiting > 0 && pool.opening > 0 => {
            format!(
                "Pool utilization is {}, but {} callers are waiting while {} connections are being opened",
                in_words(pool.level()),
                pool.waiting,
                pool.opening
            )
        }
        Level::Healthy => "Pool utilization is healthy".to_owned(),
        Level::Moderate => {
            format!("Pool utilization is moderate: {left} connections are left; before the next peak, {growth}")
        }
        Level::Warning => {
            format!("Pool utilization is high: {left} connections are left before callers wait; {growth}")
        }
        Level::Critical if pool.waiting > 0 => {
            format!("Pool utilization is critical: {} callers are waiting; {growth}", pool.waiting)
        }
        Level::Critical => {
            format!("Pool utilization is critical: {left} connections are left before callers wait; {growth}")
        }
    }
}

/// The level, as messages name it.
fn in_words(level: Level) -> &'static str {
    if level == Level::Warning { "high" } else { level.as_str() }
}

/// The largest of 1, 2, 5, 10, 20, 50, 100 … that is not above the capacity.
fn round_below(capacity: u32) -> u32 {
    let powers = std::iter::successors(Some(1u32), |power| power.checked_mul(10));
    let round = powers.flat_map(|power| [1, 2, 5].map(|step: u32| step.saturating_mul(power)));
    round.take_while(|number| *number <= capacity).max().unwrap_or(0)
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
