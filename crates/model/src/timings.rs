use crate::HistogramSnapshot;

/// The distributions of a pool at one moment; subtract two for those of the time between.
///
/// ```no_run
/// # async fn example(pool: plimsoll_pool::Pool) {
/// let before = pool.timings();
/// tokio::time::sleep(std::time::Duration::from_secs(60)).await;
/// let wait_p99 = pool.timings().wait.since(&before.wait).quantile(0.99); // of this minute
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// How long callers waited for a connection, however it ended: also those that did not have to wait, timed out, or left.
    pub wait: HistogramSnapshot,
    /// How long leases were held.
    pub hold: HistogramSnapshot,
    /// How long connects took that succeeded.
    pub connect: HistogramSnapshot,
}

impl Timings {
    /// What was recorded after `earlier`, a reading of the same pool.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool, a_minute_ago: &plimsoll_model::Timings) {
    /// println!("99 of 100 waited at most {:?}", pool.timings().since(a_minute_ago).wait.quantile(0.99));
    /// # }
    /// ```
    pub fn since(&self, earlier: &Timings) -> Timings {
        Timings {
            wait: self.wait.since(&earlier.wait),
            hold: self.hold.since(&earlier.hold),
            connect: self.connect.since(&earlier.connect),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_distribution_of_a_stretch_of_time_is_its_own() {
        let of = |ms, count| HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)]);
        let timings = |n| Timings { wait: of(1, n), hold: of(20, 2 * n), connect: of(300, 3 * n) };
        let between = timings(7).since(&timings(5));
        assert_eq!((between.wait, between.hold, between.connect), (of(1, 2), of(20, 4), of(300, 6)));
    }
}
