//! A log-linear histogram of durations: recorded without an allocation.

use std::mem;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::buckets::{BUCKETS, index_of, upper_bound};

/// Durations by bucket, from 1 ns to 146 min; what took longer counts as that.
///
/// ```
/// use std::time::Duration;
/// use plimsoll_model::Histogram;
///
/// let mut waits = Histogram::new();
/// waits.record(Duration::from_millis(3));
/// assert_eq!(waits.snapshot().count(), 1);
/// ```
#[derive(Debug)]
pub struct Histogram {
    buckets: Box<[u64]>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// An empty one; its memory of 5 kB is taken once.
    pub fn new() -> Self {
        Self { buckets: vec![0; BUCKETS].into() }
    }

    /// Counts one more duration; nothing is allocated.
    #[inline]
    pub fn record(&mut self, duration: Duration) {
        self.buckets[index_of(duration)] += 1;
    }

    /// What was recorded after `earlier`, and `zeros` in all besides that took no time. Nothing is allocated where nothing
    /// was recorded.
    pub fn since(&self, earlier: &HistogramSnapshot, zeros: u64) -> HistogramSnapshot {
        let now = self.buckets.iter().enumerate().map(|(bucket, count)| (bucket as u16, count + if bucket == 0 { zeros } else { 0 }));
        HistogramSnapshot { counts: earlier.subtracted_from(now) }
    }

    /// The counts of now.
    pub fn snapshot(&self) -> HistogramSnapshot {
        let numbered = self.buckets.iter().enumerate().map(|(bucket, count)| (bucket as u16, *count));
        HistogramSnapshot { counts: numbered.filter(|(_, count)| *count > 0).collect() }
    }
}

/// The counts of a histogram at one moment. Two of them, subtracted, are the histogram of the time
/// between them.
///
/// ```
/// use plimsoll_model::HistogramSnapshot;
/// assert_eq!(HistogramSnapshot::default().quantile(0.99), None, "nothing was recorded");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistogramSnapshot {
    /// The buckets that hold anything, by their number, ascending: most of the six hundred are empty, and a console keeps
    /// hundreds of thousands of these.
    counts: Vec<(u16, u64)>,
}

impl HistogramSnapshot {
    /// So many more that took no time at all.
    pub fn with_zeros(mut self, count: u64) -> Self {
        self.add(index_of(Duration::ZERO), count);
        self
    }

    fn add(&mut self, bucket: usize, count: u64) {
        let bucket = bucket as u16;
        match self.counts.binary_search_by_key(&bucket, |(numbered, _)| *numbered) {
            Ok(place) => self.counts[place].1 += count,
            Err(place) if count > 0 => self.counts.insert(place, (bucket, count)),
            Err(_) => {}
        }
    }

    /// What these counts, ascending, have beyond those of this one; nothing where they have less.
    fn subtracted_from(&self, counts: impl Iterator<Item = (u16, u64)>) -> Vec<(u16, u64)> {
        let mut ours = self.counts.iter().peekable();
        let beyond = counts.map(|(bucket, count)| {
            while ours.next_if(|(earlier, _)| *earlier < bucket).is_some() {}
            let before = ours.peek().filter(|(same, _)| *same == bucket).map_or(0, |(_, before)| *before);
            (bucket, count.saturating_sub(before))
        });
        beyond.filter(|(_, count)| *count > 0).collect()
    }

    /// The buckets that hold anything: the longest duration that falls into each, and how many did. Collected
    /// again they are the same histogram.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// use plimsoll_model::HistogramSnapshot;
    ///
    /// let holds = pool.timings().hold;
    /// for (up_to, count) in holds.buckets() {
    ///     println!("{count} leases were held up to {up_to:?}");
    /// }
    /// assert_eq!(holds.buckets().collect::<HistogramSnapshot>().quantile(0.5), holds.quantile(0.5));
    /// # }
    /// ```
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> + '_ {
        self.numbered().map(|(bucket, count)| (upper_bound(bucket.into()), count))
    }

    /// The buckets that hold anything, by their number, lowest first.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        self.counts.iter().copied()
    }

    /// The histogram with these buckets, by their number; `None` where one of them does not exist.
    pub fn of_numbered(buckets: impl IntoIterator<Item = (u16, u64)>) -> Option<Self> {
        let mut histogram = Self::default();
        for (bucket, count) in buckets {
            histogram.add(Some(usize::from(bucket)).filter(|bucket| *bucket < BUCKETS)?, count);
        }
        Some(histogram)
    }

    /// Takes in what another one counted: of the next stretch of time, or of another pool.
    ///
    /// ```
    /// use std::time::Duration;
    /// use plimsoll_model::HistogramSnapshot;
    ///
    /// let of = |ms, count| HistogramSnapshot::from_iter([(Duration::from_millis(ms), count)]);
    /// let mut day = of(1, 99);
    /// day.merge(&of(500, 1));
    /// assert_eq!((day.count(), day.quantile(1.0) > day.quantile(0.99)), (100, true));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        if other.counts.is_empty() {
            return;
        }
        let (mut ours, mut theirs) = (mem::take(&mut self.counts).into_iter().peekable(), other.counts.iter().copied().peekable());
        while let (Some((ours_at, _)), Some((theirs_at, _))) = (ours.peek(), theirs.peek()) {
            let (from_ours, from_theirs) = (ours_at <= theirs_at, theirs_at <= ours_at);
            let parts = [ours.next_if(|_| from_ours), theirs.next_if(|_| from_theirs)];
            let sum = parts.into_iter().flatten().reduce(|(bucket, one), (_, other)| (bucket, one + other));
            self.counts.extend(sum);
        }
        self.counts.extend(ours);
        self.counts.extend(theirs);
    }

    /// How many durations were recorded.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// println!("{} leases so far", pool.timings().hold.count());
    /// # }
    /// ```
    pub fn count(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// What was recorded after `earlier`, a snapshot of the same histogram.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool, an_hour_ago: plimsoll_model::Timings) {
    /// let connects = pool.timings().connect.since(&an_hour_ago.connect);
    /// println!("{} connects in the last hour", connects.count());
    /// # }
    /// ```
    pub fn since(&self, earlier: &HistogramSnapshot) -> HistogramSnapshot {
        HistogramSnapshot { counts: earlier.subtracted_from(self.numbered()) }
    }

    /// The duration that a share `q` (0 to 1) of all recorded durations does not exceed; `None` when
    /// nothing was recorded. At most 6.25 % above the true value, and never below it up to 146 minutes, which stand for all
    /// that took longer.
    ///
    /// ```no_run
    /// # fn example(pool: &plimsoll_pool::Pool) {
    /// let wait = pool.timings().wait;
    /// println!("median {:?}, p99 {:?}", wait.quantile(0.5), wait.quantile(0.99));
    /// # }
    /// ```
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let rank = ((q.clamp(0.0, 1.0) * count as f64).ceil() as u64).max(1);
        let mut seen = 0;
        let (bucket, _) = self.counts.iter().find(|(_, count)| {
            seen += count;
            seen >= rank
        })?;
        Some(upper_bound(usize::from(*bucket)))
    }
}

/// As the buckets that hold anything, each by its distance from the one before and its count: most of the six hundred
/// are empty.
impl Serialize for HistogramSnapshot {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        let filled: Vec<(u16, u64)> = self.numbered().map(|(bucket, count)| (bucket - mem::replace(&mut before, bucket), count)).collect();
        to.collect_seq(filled)
    }
}

impl<'de> Deserialize<'de> for HistogramSnapshot {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut bucket = 0u16;
        let filled = Vec::<(u16, u64)>::deserialize(from)?.into_iter().map(|(distance, count)| {
            bucket = bucket.saturating_add(distance);
            (bucket, count)
        });
        Self::of_numbered(filled).ok_or_else(|| D::Error::custom("a bucket that does not exist"))
    }
}

/// Each so many times.
impl FromIterator<(Duration, u64)> for HistogramSnapshot {
    fn from_iter<I: IntoIterator<Item = (Duration, u64)>>(durations: I) -> Self {
        let mut histogram = Self::default();
        durations.into_iter().for_each(|(duration, count)| histogram.add(index_of(duration), count));
        histogram
    }
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
