//! The seconds of a pool: `/api/v1/pools/{name}/frames`.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::base::now_s;
use crate::fleet::model::PoolFrames;
use crate::server::rest::error::ErrorBody;
use crate::server::rest::{LAST_S, RestError, RestState};

/// Where nothing else is asked for: the last minute.
const USUAL_SPAN_S: u64 = 60;

/// Parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FramesParams {
    /// The first second, since the Unix epoch; `next_s` of the answer before. Default: a minute ago. Seconds are kept for two hours.
    #[param(maximum = 253402300799u64)]
    pub since: Option<u64>,
}

/// The recorded seconds of a pool of this console: each with its peaks and its distributions, and who held connections. At most 600 seconds;
/// the newest one follows when it is over. Another Plimsoll reads its source here. Observed pools have their past in `/api/v1/history`.
#[utoipa::path(get, path = "/api/v1/pools/{name}/frames", tag = "pools",
    params(("name" = String, Path, description = "The name of a pool of the console, %-encoded"), FramesParams),
    responses((status = 200, description = "The seconds", body = PoolFrames), (status = 404, description = "No pool of this name", body = ErrorBody)))]
pub(in crate::server::rest) async fn frames(
    State(RestState { console }): State<RestState>,
    name: Result<Path<String>, PathRejection>,
    asked: Result<Query<FramesParams>, QueryRejection>,
) -> Result<Json<PoolFrames>, RestError> {
    let (Path(name), Query(asked)) = (name?, asked?);
    let since_s = asked.since.unwrap_or_else(|| now_s().saturating_sub(USUAL_SPAN_S));
    if since_s > LAST_S {
        return Err(RestError::BadRequest("That is later than the year 9999; give since in seconds.".to_owned()));
    }
    if !console.past.recorders.iter().any(|(known, _)| *known == name) {
        return Err(RestError::NotFound(format!(
            "The console has no pool {name:?} of its own; /api/v1/history has the past of all pools."
        )));
    }
    let store = |error: crate::history::store::HistoryError| RestError::Store(error.to_string());
    let source = console.history.source(&name).await.map_err(store)?;
    Ok(Json(console.history.frames_since(source, since_s).await.map_err(store)?))
}
