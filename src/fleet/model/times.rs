//! How long callers waited, leases were held and connects took, as far as it is told.

use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// Durations counted since the pool was built. `None`: this source does not tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Times {
    /// Callers' waits for a connection.
    pub wait: Option<TimeSum>,
    /// Leases.
    pub hold: Option<TimeSum>,
    /// Connects.
    pub connect: Option<TimeSum>,
}

/// A number of durations and their sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimeSum {
    /// How many durations were counted; not told by a source that gives the sum alone.
    pub count: Option<u64>,
    /// Their sum, in seconds.
    pub sum_s: Option<f64>,
    /// The longest of a sliding time that the sender chose, in seconds.
    pub recent_max_s: Option<f64>,
    /// How they are distributed.
    #[schema(value_type = Option<BucketsJson>)]
    pub buckets: Option<Buckets>,
}

/// Prometheus' cumulative buckets: how many durations were at most this long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "BucketsJson", try_from = "BucketsJson")]
pub struct Buckets {
    /// Upper bounds in seconds, ascending, the last one infinite, each with the count of durations up to it.
    pub at_most: Vec<(f64, u64)>,
}

/// The form of [`Buckets`] in JSON, which has no infinity.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Buckets)]
pub struct BucketsJson {
    /// Upper bounds in seconds, ascending.
    bounds_s: Vec<f64>,
    /// Durations up to each bound, and at the end all of them: one more than there are bounds.
    counts: Vec<u64>,
}

/// What is told of a [`TimeSum`].
#[derive(Serialize)]
struct ToldTime<'t> {
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sum_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recent_max_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buckets: Option<&'t Buckets>,
}

impl<'t> ToldTime<'t> {
    fn of(time: &'t TimeSum) -> Self {
        let TimeSum { count, sum_s, recent_max_s, buckets } = time;
        Self { count: *count, sum_s: *sum_s, recent_max_s: *recent_max_s, buckets: buckets.as_ref() }
    }
}

impl From<Buckets> for BucketsJson {
    fn from(of: Buckets) -> Self {
        let bounds_s = of.at_most.iter().map(|(bound, _)| *bound).filter(|bound| bound.is_finite()).collect();
        Self { bounds_s, counts: of.at_most.into_iter().map(|(_, count)| count).collect() }
    }
}

impl TryFrom<BucketsJson> for Buckets {
    type Error = &'static str;

    fn try_from(BucketsJson { bounds_s, counts }: BucketsJson) -> Result<Self, Self::Error> {
        if counts.len() != bounds_s.len() + 1 && !counts.is_empty() {
            return Err("buckets need one count more than bounds");
        }
        Ok(Self { at_most: bounds_s.into_iter().chain([f64::INFINITY]).zip(counts).collect() })
    }
}

impl Times {
    /// Those that are told, by their names.
    pub(super) fn serialize_told<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let all = [("wait", &self.wait), ("hold", &self.hold), ("connect", &self.connect)];
        to.collect_map(all.into_iter().filter_map(|(name, time)| Some((name, ToldTime::of(time.as_ref()?)))))
    }

    /// Whether anything of them is told.
    pub fn is_empty(&self) -> bool {
        self.wait.is_none() && self.hold.is_none() && self.connect.is_none()
    }

    /// Whether anything of them is counted: a longest time alone is a gauge.
    pub fn has_counts(&self) -> bool {
        let counts = |time: &TimeSum| time.count.is_some() || time.sum_s.is_some() || time.buckets.is_some();
        [&self.wait, &self.hold, &self.connect].into_iter().flatten().any(counts)
    }

    /// What was counted after `earlier`, a reading of the same process.
    pub fn since(&self, earlier: &Self) -> Self {
        let since = |now: &Option<TimeSum>, then: &Option<TimeSum>| Some(now.as_ref()?.since(then.as_ref()?));
        Self {
            wait: since(&self.wait, &earlier.wait),
            hold: since(&self.hold, &earlier.hold),
            connect: since(&self.connect, &earlier.connect),
        }
    }
}

impl TimeSum {
    /// What was counted after `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        let buckets = self.buckets.as_ref().zip(earlier.buckets.as_ref());
        Self {
            count: self.count.zip(earlier.count).and_then(|(now, then)| now.checked_sub(then)),
            sum_s: self.sum_s.zip(earlier.sum_s).map(|(now, then)| now - then).filter(|sum| *sum >= 0.0),
            recent_max_s: self.recent_max_s,
            buckets: buckets.and_then(|(now, then)| now.since(then)),
        }
    }

    /// The mean duration, in seconds.
    pub fn mean_s(&self) -> Option<f64> {
        let count = self.count.filter(|count| *count > 0)?;
        Some(self.sum_s? / count as f64)
    }
}

impl Buckets {
    /// What was counted after `earlier`; `None` where the bounds were others, or a count has run back.
    pub fn since(&self, earlier: &Self) -> Option<Self> {
        let same = self.at_most.len() == earlier.at_most.len();
        let pairs = self.at_most.iter().zip(&earlier.at_most);
        let between = pairs.map(|((bound, now), (other, then))| (bound == other).then_some((*bound, now.checked_sub(*then)?)));
        Some(Self { at_most: between.collect::<Option<_>>()? }).filter(|_| same)
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.at_most.last().map_or(0, |(_, count)| *count)
    }

    /// The duration that a share `q` of all did not exceed: between the bounds of its bucket as Prometheus' `histogram_quantile`
    /// interpolates, in seconds. `None` without durations; the highest finite bound where it lies beyond.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let total = self.count();
        let rank = q.clamp(0.0, 1.0) * total as f64;
        if total == 0 {
            return None;
        }
        let place = self.at_most.iter().position(|(_, count)| *count as f64 >= rank)?;
        let (low, below) = place.checked_sub(1).map_or((0.0, 0), |before| self.at_most[before]);
        let (high, up_to) = self.at_most[place];
        if high.is_infinite() {
            return (place > 0).then_some(low);
        }
        let inside = up_to - below;
        let share = if inside == 0 { 1.0 } else { (rank - below as f64) / inside as f64 };
        Some(low + (high - low) * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(counts: [u64; 4]) -> Buckets {
        Buckets { at_most: [0.1, 0.5, 1.0, f64::INFINITY].into_iter().zip(counts).collect() }
    }

    /// The expected values are those of Prometheus' `histogram_quantile` for these buckets.
    #[test]
    fn a_quantile_is_the_one_that_prometheus_computes() {
        let of = buckets([50, 90, 100, 100]);
        assert_eq!((of.quantile(0.5), of.quantile(0.9), of.quantile(0.95)), (Some(0.1), Some(0.5), Some(0.75)));
        assert_eq!(buckets([0, 0, 0, 10]).quantile(0.5), Some(1.0), "beyond the highest finite bound");
        assert_eq!((buckets([0; 4]).quantile(0.5), Buckets::default().quantile(0.5)), (None, None));
    }

    #[test]
    fn a_difference_of_other_bounds_or_of_a_restart_is_not_told() {
        assert_eq!(buckets([2, 3, 4, 5]).since(&buckets([1, 1, 1, 1])), Some(buckets([1, 2, 3, 4])));
        assert_eq!(buckets([0, 0, 0, 1]).since(&buckets([1, 1, 1, 1])), None);
        assert_eq!(buckets([1; 4]).since(&Buckets { at_most: vec![(0.1, 0), (f64::INFINITY, 0)] }), None);
    }

    #[test]
    fn buckets_pass_through_json_which_has_no_infinity() {
        let of = buckets([1, 2, 3, 4]);
        let text = serde_json::to_string(&of).expect("JSON");
        assert_eq!(text, r#"{"bounds_s":[0.1,0.5,1.0],"counts":[1,2,3,4]}"#);
        assert_eq!(serde_json::from_str::<Buckets>(&text).expect("buckets"), of);
        assert!(serde_json::from_str::<Buckets>(r#"{"bounds_s":[0.1],"counts":[1]}"#).is_err());
    }

    #[test]
    fn a_mean_needs_a_count() {
        let of = |count, sum_s| TimeSum { count, sum_s, ..TimeSum::default() }.mean_s();
        assert_eq!((of(Some(4), Some(2.0)), of(Some(0), Some(0.0)), of(None, Some(2.0))), (Some(0.5), None, None));
    }
}
