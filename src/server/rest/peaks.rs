//! High-water marks: `/api/v1/peaks`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RestError, RestState};
use crate::base::now_ms;
use crate::history::holders::HolderList;
use crate::history::peaks::{PeakMetric, PeakPeriod, PeakRecord, StoredPeak};

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
    pub what: PeakMetric,
    /// The current period.
    pub stretch: PeakPeriod,
    /// Begin of the period, in seconds since the Unix epoch.
    pub began_s: u64,
    /// The count; `null` for a wait.
    pub count: Option<u64>,
    /// The wait in seconds; `null` for a count.
    pub wait_s: Option<f64>,
    /// Time of the peak, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// Holders of connections at that moment.
    pub holding: HolderList,
}

/// The peaks of this hour, day and week and of all time, each with its time and the holders of connections. Of the console's pools, and of
/// those that another console tells.
#[utoipa::path(get, path = "/api/v1/peaks", tag = "history", responses((status = 200, description = "The marks", body = PeakList)))]
pub(super) async fn peaks(State(RestState { console }): State<RestState>) -> Result<Json<PeakList>, RestError> {
    let now = now_ms();
    let recorders = &console.past.recorders;
    let own = recorders.iter().flat_map(|(source, recorder)| {
        recorder.peaks(now / 1000).into_iter().map(move |(what, stretch, mark)| PeakOf::of(source, what, stretch, mark))
    });
    let told = console.history.standing_peaks(now / 1000).await.map_err(|error| RestError::Store(error.to_string()))?.into_iter();
    // What the store has of the console's own may be a second old.
    let told = told.filter(|(source, _)| !recorders.iter().any(|(own, _)| own == source));
    let told = told.map(|(source, StoredPeak { what, stretch, mark, .. })| PeakOf::of(&source, what, stretch, mark));
    Ok(Json(PeakList { taken_at_ms: now, peaks: own.chain(told).collect() }))
}

impl PeakOf {
    fn of(source: &str, what: PeakMetric, stretch: PeakPeriod, mark: PeakRecord) -> Self {
        let is_wait = what == PeakMetric::Wait;
        Self {
            source: source.to_owned(),
            what,
            stretch,
            began_s: mark.began_s,
            count: (!is_wait).then_some(mark.value),
            wait_s: is_wait.then(|| mark.value as f64 / 1e6),
            at_ms: mark.at_ms,
            holding: mark.holding,
        }
    }
}
