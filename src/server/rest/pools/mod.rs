//! The pools: `/api/v1/pools`, `/api/v1/pools/{name}` and `/api/v1/pools/{name}/frames`.

pub(super) mod frames;
mod list;
mod observed;
mod own;
mod state;

pub use list::PoolList;
pub use observed::{NotTold, RecentRates};
pub use state::PoolState;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::fleet::model::ToldHolder;
use crate::history::model::Range;

/// A pool with its leases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolDetail {
    /// Its counts.
    pub pool: PoolState,
    /// Every lease, longest held first; of an observed pool the twenty that another console tells, else none.
    pub holders: Vec<ToldHolder>,
}

/// All pools at this moment: those of the console, and those that its sources tell. Read from memory, so it also works while the
/// database is down.
#[utoipa::path(get, path = "/api/v1/pools", tag = "pools", responses((status = 200, description = "The pools", body = PoolList)))]
pub(super) async fn list(State(RestState { console }): State<RestState>) -> Json<PoolList> {
    let overview = console.overview.overview(Range::default());
    let pools = overview.pools.iter().map(PoolState::from).chain(overview.fleet.pools.iter().map(PoolState::from));
    Json(PoolList { taken_at_ms: overview.taken_at_ms, pools: pools.collect() })
}

/// One pool with every lease, at this moment. Read from memory.
#[utoipa::path(get, path = "/api/v1/pools/{name}", tag = "pools",
    params(("name" = String, Path, description = "A name that `/api/v1/pools` lists, %-encoded")),
    responses((status = 200, description = "The pool", body = PoolDetail), (status = 404, description = "No pool of this name", body = ErrorBody)))]
pub(super) async fn one(
    State(RestState { console }): State<RestState>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<PoolDetail>, RestError> {
    let Path(name) = name?;
    let overview = console.overview.overview(Range::default());
    let own = overview.pools.iter().find(|pool| pool.name == name).map(PoolState::from);
    let observed = overview.fleet.pool(&name).filter(|_| own.is_none());
    let told = observed.and_then(|pool| pool.reading.event_driven.as_ref()?.holders.as_ref());
    let pool = own.or_else(|| observed.map(PoolState::from));
    let pool = pool.ok_or_else(|| RestError::NotFound(format!("There is no pool {name:?}; /api/v1/pools lists those there are.")))?;
    let pools = console.pools();
    let holders = pools.iter().find(|(known, ..)| *known == name).map(|(_, pool, _)| pool.holders()).unwrap_or_default();
    let told = told.into_iter().flatten().cloned();
    Ok(Json(PoolDetail { pool, holders: holders.into_iter().map(ToldHolder::from).chain(told).collect() }))
}
