//! Who held connections at a moment: `/api/v1/holding`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::ErrorBody;
use super::{LAST_S, RestError, RestState};
use crate::base::now_s;
use crate::history::holders::HolderList;

/// Parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoldingParams {
    /// Name of the pool. Default: the pool that the console shows.
    pub source: Option<String>,
    /// The moment, in seconds since the Unix epoch. Default: now.
    #[param(maximum = 253402300799u64)]
    pub at: Option<u64>,
}

/// Who held connections of a pool around a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldThen {
    /// Name of the pool.
    pub source: String,
    /// The requested moment, in seconds since the Unix epoch.
    pub at_s: u64,
    /// When the list was made, in seconds since the Unix epoch: within five minutes, or when most were in use in that hour. `null` where none is
    /// kept.
    pub seen_at_s: Option<u64>,
    /// `null` if there is no list: no connection was in use around that time, or the record has expired.
    pub holding: Option<HolderList>,
}

/// Who held connections of a pool at a moment, by the list that was made nearest to it. One is made every five minutes while any is in use, every ten
/// seconds while seven of ten are or somebody waits, and when most were in use in the hour.
#[utoipa::path(get, path = "/api/v1/holding", tag = "history", params(HoldingParams), responses(
    (status = 200, description = "Who held what", body = HeldThen),
    (status = 404, description = "No source of this name", body = ErrorBody)))]
pub(super) async fn holding(
    State(ground): State<RestState>,
    asked: Result<Query<HoldingParams>, QueryRejection>,
) -> Result<Json<HeldThen>, RestError> {
    let Query(asked) = asked?;
    let at_s = asked.at.unwrap_or_else(now_s);
    if at_s > LAST_S {
        return Err(RestError::BadRequest("That is later than the year 9999; give at in seconds.".to_owned()));
    }
    let (id, source) = ground.source(asked.source).await?;
    let held = ground.console.past.held_at(id, at_s).await.map_err(|error| RestError::Store(error.to_string()))?;
    let (seen_at_s, holding) = held.unzip();
    Ok(Json(HeldThen { source, at_s, seen_at_s, holding }))
}
