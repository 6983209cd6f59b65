//! What a source tells of one pool at one instant.

use serde::{Deserialize, Serialize};

use super::{Contradiction, Counters, EventDriven, Evidence, Gauges, PoolerState, Times};

/// One reading. What it does not tell is left out when consoles exchange it: that is most of thousands each second.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// When it was taken, in milliseconds since the Unix epoch: by the sender's clock where it says so, else when it arrived.
    pub taken_at_ms: u64,
    /// When the sender's process began, in milliseconds since the Unix epoch, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at_ms: Option<u64>,
    /// How the pool stands.
    pub gauges: Gauges,
    /// What it has counted.
    #[serde(serialize_with = "Counters::serialize_told")]
    pub counters: Counters,
    /// How long things took.
    #[serde(serialize_with = "Times::serialize_told")]
    pub times: Times,
    /// What its events have set; `None` of a pool that is sampled. Boxed: few pools have it, and readings are copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_driven: Option<Box<EventDriven>>,
    /// What the console of a pooler tells beside; `None` of a pool of a service. Boxed for the same reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooler: Option<Box<PoolerState>>,
    /// What cannot be true of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
}

impl Reading {
    /// The grade, which follows from what is told.
    pub fn evidence(&self) -> Evidence {
        let counts = self.counters != Counters::default() || self.times.has_counts();
        match (&self.event_driven, counts) {
            (Some(_), _) => Evidence::A,
            (None, true) => Evidence::B,
            (None, false) => Evidence::C,
        }
    }

    /// The process has begun anew since `earlier`, or another one answers in its place: it says so, or a count has run back.
    pub fn has_begun_anew_since(&self, earlier: &Self) -> bool {
        let other_start = matches!((self.started_at_ms, earlier.started_at_ms), (Some(now), Some(then)) if now != then);
        other_start || self.counters.has_run_back_since(&earlier.counters)
    }

    /// Whether any number is told.
    pub fn tells_something(&self) -> bool {
        self.gauges != Gauges::default() || !self.times.is_empty() || self.evidence() != Evidence::C
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grade_follows_from_what_is_told() {
        let sampled = Reading { gauges: Gauges { checked_out: Some(1), ..Gauges::default() }, ..Reading::default() };
        let counted = Reading { counters: Counters { timed_out: Some(0), ..Counters::default() }, ..sampled.clone() };
        let exact = Reading { event_driven: Some(Box::default()), ..sampled.clone() };
        assert_eq!([sampled, counted, exact].map(|reading| reading.evidence()), [Evidence::C, Evidence::B, Evidence::A]);
        assert!(!Reading::default().tells_something());
    }
}
