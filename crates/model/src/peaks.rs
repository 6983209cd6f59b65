use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A high-water mark with the moment it was reached. It is kept by the event that raised it, never
/// by sampling, so that no spike between two readings is lost.
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// let peak = pool.snapshot().peak;
/// println!("{} at once, {} ms after the epoch", peak.value, peak.at_ms);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(description = "A peak, recorded by the event that set it."))]
pub struct Peak {
    /// The highest count.
    pub value: u32,
    /// When it was first reached, in milliseconds since the Unix epoch; 0 if there was none.
    pub at_ms: u64,
}

/// The highest counts of a stretch of time, and when in it each was reached.
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// let peaks = pool.watch_peaks();
/// let since_the_call_before = peaks.take();
/// println!("at most {} in use and {} waiting", since_the_call_before.checked_out.value, since_the_call_before.waiting.value);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntervalPeaks {
    /// Connections in callers' hands.
    pub checked_out: Peak,
    /// Callers queued.
    pub waiting: Peak,
    /// The longest that a caller waited whose wait ended in that time, however it ended.
    pub wait: LongestWait,
}

impl IntervalPeaks {
    /// Adds the stretch of time that followed: the higher of each mark, and the earlier of two that are alike.
    ///
    /// ```
    /// use plimsoll_model::{IntervalPeaks, Peak};
    ///
    /// let of = |value, at_ms| IntervalPeaks { checked_out: Peak { value, at_ms }, ..IntervalPeaks::default() };
    /// let mut minute = of(7, 1_000);
    /// minute.extend(&of(7, 2_000));
    /// assert_eq!(minute, of(7, 1_000));
    /// ```
    pub fn extend(&mut self, next: &IntervalPeaks) {
        let higher = |mark: &mut Peak, next: Peak| {
            if next.value > mark.value {
                *mark = next;
            }
        };
        higher(&mut self.checked_out, next.checked_out);
        higher(&mut self.waiting, next.waiting);
        if next.wait.duration > self.wait.duration {
            self.wait = next.wait;
        }
    }
}

/// A wait that was the longest, with the moment it ended; zero where nobody waited.
///
/// ```no_run
/// # fn example(pool: &plimsoll_pool::Pool) {
/// let longest = pool.watch_peaks().take().wait;
/// println!("{:?}, until {} ms after the epoch", longest.duration, longest.at_ms);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LongestWait {
    /// From the call to its end.
    pub duration: Duration,
    /// When it ended, in milliseconds since the Unix epoch.
    pub at_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peaks(checked_out: u32, waiting: u32, wait_ms: u64, at_ms: u64) -> IntervalPeaks {
        let at = |value| Peak { value, at_ms };
        let wait = LongestWait { duration: Duration::from_millis(wait_ms), at_ms };
        IntervalPeaks { checked_out: at(checked_out), waiting: at(waiting), wait }
    }

    #[test]
    fn the_higher_of_each_mark_is_kept_and_the_earlier_of_two_alike() {
        let (first, second) = (peaks(7, 1, 30, 1_000), peaks(6, 2, 30, 2_000));
        let mut both = first;
        both.extend(&second);
        assert_eq!(both, IntervalPeaks { waiting: second.waiting, ..first });
        let longer = peaks(8, 2, 31, 3_000);
        both.extend(&longer);
        assert_eq!(both, IntervalPeaks { waiting: second.waiting, ..longer });
    }
}
