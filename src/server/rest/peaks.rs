//! High-water marks: `/api/v1/peaks`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::RestState;
use super::holding::Holding;
use crate::base::now_ms;
use crate::history::peaks::{PeakMetric, PeakPeriod as Length, PeakRecord};

/// The peaks of all pools.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PeakList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// All peaks above 0.
    pub peaks: Vec<PeakOf>,
}

/// A peak of a period, recorded by the event that set it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PeakOf {
    /// Name of the pool.
    pub source: String,
    /// The measure.
    pub what: What,
    /// The current period.
    pub stretch: Stretch,
    /// Begin of the period, in seconds since the Unix epoch.
    pub began_s: u64,
    /// The count; `null` for a wait.
    pub count: Option<u64>,
    /// The wait in seconds; `null` for a count.
    pub wait_s: Option<f64>,
    /// Time of the peak, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Holders of connections at that moment.
    pub holding: Holding,
}

/// The measure of a peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Connections in use.
    CheckedOut,
    /// Callers queued.
    Waiting,
    /// The longest wait.
    Wait,
}

/// Days begin at 00:00 UTC, weeks on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stretch {
    Hour,
    Day,
    Week,
    Ever,
}

/// The peaks of this hour, day and week and of all time, each with its time and the holders of connections.
#[utoipa::path(get, path = "/api/v1/peaks", tag = "history", responses((status = 200, description = "The marks", body = PeakList)))]
pub(super) async fn peaks(State(RestState { console }): State<RestState>) -> Json<PeakList> {
    let now = now_ms();
    let marks = console.past.recorders.iter().flat_map(|(source, recorder)| {
        recorder.peaks(now / 1000).into_iter().map(move |(what, stretch, mark)| PeakOf::of(source, what, stretch, mark))
    });
    Json(PeakList { taken_at_ms: now, peaks: marks.collect() })
}

impl PeakOf {
    fn of(source: &str, what: PeakMetric, stretch: Length, mark: PeakRecord) -> Self {
        let is_wait = what == PeakMetric::Wait;
        Self {
            source: source.to_owned(),
            what: what.into(),
            stretch: stretch.into(),
            began_s: mark.began_s,
            count: (!is_wait).then_some(mark.value),
            wait_s: is_wait.then(|| mark.value as f64 / 1e6),
            at_ms: mark.at_ms,
            holding: mark.holding.into(),
        }
    }
}

impl From<PeakMetric> for What {
    fn from(what: PeakMetric) -> Self {
        match what {
            PeakMetric::CheckedOut => What::CheckedOut,
            PeakMetric::Waiting => What::Waiting,
            PeakMetric::Wait => What::Wait,
        }
    }
}

impl From<Length> for Stretch {
    fn from(stretch: Length) -> Self {
        match stretch {
            Length::Hour => Stretch::Hour,
            Length::Day => Stretch::Day,
            Length::Week => Stretch::Week,
            Length::Ever => Stretch::Ever,
        }
    }
}
