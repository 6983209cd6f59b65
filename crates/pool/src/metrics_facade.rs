//! The pool's numbers for the crate `metrics`, under the names of OpenTelemetry's semantic conventions for clients of databases. The
//! console reads them by the same names, whichever exporter they come through.

use std::sync::{Arc, Weak};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use plimsoll_model::{HistogramSnapshot, PoolSnapshot, Timings};

use crate::pool::Pool;
use crate::shared::Shared;

/// What is read by scraping is asked for less often.
const EACH: Duration = Duration::from_secs(1);

const COUNT: &str = "db.client.connection.count";
const IDLE_MIN: &str = "db.client.connection.idle.min";
const MAX: &str = "db.client.connection.max";
const PENDING: &str = "db.client.connection.pending_requests";
const TIMEOUTS: &str = "db.client.connection.timeouts";
const CREATE_TIME: &str = "db.client.connection.create_time";
const WAIT_TIME: &str = "db.client.connection.wait_time";
const USE_TIME: &str = "db.client.connection.use_time";

const POOL: &str = "db.client.connection.pool.name";
const STATE: &str = "db.client.connection.state";

impl Pool {
    /// Publishes the pool's numbers to the recorder of the crate `metrics` that is installed when this is called: at once, each second,
    /// and a last time when the pool is closed. They are `db.client.connection.count` by `db.client.connection.state` (`used`, `idle`),
    /// `.max`, `.idle.min`, `.pending_requests`, `.timeouts`, and the times `.create_time`, `.wait_time` and `.use_time` in seconds, each
    /// with `db.client.connection.pool.name`. No acquire is slower for it: times are taken from the pool's own distributions, whose
    /// buckets are a sixteenth wide.
    ///
    /// Once for each pool: whoever calls it twice counts every time twice.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), plimsoll_pool::PoolError> {
    /// use plimsoll_pool::PoolOptions;
    ///
    /// // After an exporter was installed, such as metrics_exporter_prometheus::PrometheusBuilder::new().install()
    /// let pool = PoolOptions::new().connect("postgres://app@localhost/orders")?;
    /// pool.publish_metrics();
    /// # Ok(()) }
    /// ```
    pub fn publish_metrics(&self) {
        describe();
        let mut published = Published::new(&self.shared.options.application_name);
        published.update(self.observe());
        self.shared.runtime.spawn(publish(Arc::downgrade(&self.shared), published));
    }
}

async fn publish(pool: Weak<Shared>, mut published: Published) {
    loop {
        tokio::time::sleep(EACH).await;
        let Some(shared) = pool.upgrade() else { return };
        let pool = Pool::of(shared);
        let is_over = pool.is_closed() && pool.snapshot().open() == 0;
        published.update(pool.observe());
        if is_over {
            return;
        }
    }
}

fn describe() {
    describe_gauge!(COUNT, "The connections that are used or idle.");
    describe_gauge!(IDLE_MIN, "The connections that are kept open.");
    describe_gauge!(MAX, "The connections that may be open.");
    describe_gauge!(PENDING, "The callers that wait for a connection.");
    describe_counter!(TIMEOUTS, "The callers that got no connection in time.");
    describe_histogram!(CREATE_TIME, Unit::Seconds, "How long connects took that succeeded.");
    describe_histogram!(WAIT_TIME, Unit::Seconds, "How long callers waited for a connection, however it ended.");
    describe_histogram!(USE_TIME, Unit::Seconds, "How long connections were held.");
}

/// A pool's metrics, and what was published of it last.
struct Published {
    used: Gauge,
    idle: Gauge,
    idle_min: Gauge,
    max: Gauge,
    pending: Gauge,
    timeouts: Counter,
    create_time: Histogram,
    wait_time: Histogram,
    use_time: Histogram,
    before: Timings,
}

impl Published {
    fn new(pool: &str) -> Self {
        let pool = || pool.to_owned();
        Self {
            used: gauge!(COUNT, POOL => pool(), STATE => "used"),
            idle: gauge!(COUNT, POOL => pool(), STATE => "idle"),
            idle_min: gauge!(IDLE_MIN, POOL => pool()),
            max: gauge!(MAX, POOL => pool()),
            pending: gauge!(PENDING, POOL => pool()),
            timeouts: counter!(TIMEOUTS, POOL => pool()),
            create_time: histogram!(CREATE_TIME, POOL => pool()),
            wait_time: histogram!(WAIT_TIME, POOL => pool()),
            use_time: histogram!(USE_TIME, POOL => pool()),
            before: Timings::default(),
        }
    }

    fn update(&mut self, (now, timings): (PoolSnapshot, Timings)) {
        self.used.set(now.checked_out);
        self.idle.set(now.checked_in);
        self.idle_min.set(now.pool_size);
        self.max.set(now.total_capacity());
        self.pending.set(now.waiting);
        self.timeouts.absolute(now.totals.timed_out);
        let since = timings.since(&self.before);
        record(&self.create_time, &since.connect);
        record(&self.wait_time, &since.wait);
        record(&self.use_time, &since.hold);
        self.before = timings;
    }
}

fn record(histogram: &Histogram, times: &HistogramSnapshot) {
    for (time, count) in times.buckets() {
        histogram.record_many(time, usize::try_from(count).unwrap_or(usize::MAX));
    }
}
