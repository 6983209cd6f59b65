//! The pools: `/api/v1/pools` and `/api/v1/pools/{name}`.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::history::model::Range;
use crate::overview::model::{PoolView, RecentView};
use plimsoll_model::{Level, Peak, PoolSnapshot, Totals};
use plimsoll_pool as pool;

/// All pools that the console knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// The pool that the console shows first.
    pub pools: Vec<PoolState>,
}

/// One pool, all counts of one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolState {
    /// Its name.
    pub name: String,
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Connections kept open: the base.
    pub pool_size: u32,
    /// Further connections opened on demand.
    pub max_overflow: u32,
    /// `pool_size + max_overflow`.
    pub total_capacity: u32,
    /// Connections in use.
    pub checked_out: u32,
    /// Idle connections.
    pub checked_in: u32,
    /// `checked_out + checked_in`.
    pub open: u32,
    /// Connections open beyond the base.
    pub overflow: u32,
    /// Connects under way.
    pub opening: u32,
    /// Callers queued for a connection.
    pub waiting: u32,
    /// `100 · checked_out / total_capacity`, one decimal.
    pub utilization_percent: f64,
    /// Judged on the unrounded utilization.
    pub level: Level,
    /// The highest `checked_out` since the pool was built.
    pub peak: Peak,
    /// The highest `checked_out` since 00:00 UTC.
    pub peak_today: Peak,
    /// The highest `waiting` since the pool was built.
    pub peak_waiting: Peak,
    /// The highest `waiting` since 00:00 UTC.
    pub peak_waiting_today: Peak,
    /// The last five minutes.
    pub recent: RecentView,
    /// How long the oldest lease has been held, in seconds.
    pub longest_hold_s: Option<f64>,
    /// Why connects fail, while they do.
    pub connect_failure: Option<String>,
    /// Counters since the pool was built.
    pub totals: Totals,
}

/// A pool with its leases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PoolDetail {
    /// Its counts.
    pub pool: PoolState,
    /// Every lease, longest held first.
    pub holders: Vec<Holder>,
}

/// A lease.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Holder {
    /// Call site: a line of code, or the statement.
    pub site: String,
    /// Label of the pool handle.
    pub label: Option<String>,
    /// The process id of the server's backend, as in pg_stat_activity.
    pub backend_pid: i32,
    /// How long it has been held, in seconds.
    pub held_s: f64,
    /// Whether a transaction is open; `null` while it is not known.
    pub in_transaction: Option<bool>,
    /// Held longer than `leak_threshold`.
    pub suspected_leak: bool,
}

/// All pools at this moment. Read from memory, so it also works while the database is down.
#[utoipa::path(get, path = "/api/v1/pools", tag = "pools", responses((status = 200, description = "The pools", body = PoolList)))]
pub(super) async fn list(State(RestState { console }): State<RestState>) -> Json<PoolList> {
    let overview = console.overview.overview(Range::default());
    Json(PoolList { taken_at_ms: overview.taken_at_ms, pools: overview.pools.iter().map(PoolState::from).collect() })
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
    let view = overview.pools.iter().find(|pool| pool.name == name);
    let view = view.ok_or_else(|| RestError::NotFound(format!("There is no pool {name:?}; /api/v1/pools lists those there are.")))?;
    let pools = console.pools();
    let holders = pools.iter().find(|(known, ..)| *known == name).map(|(_, pool, _)| pool.holders()).unwrap_or_default();
    Ok(Json(PoolDetail { pool: view.into(), holders: holders.into_iter().map(Holder::from).collect() }))
}

impl PoolState {
    /// The counts alone, before anything was timed.
    pub fn of(name: &str, of: &PoolSnapshot) -> Self {
        Self {
            name: name.to_owned(),
            taken_at_ms: of.taken_at_ms,
            pool_size: of.pool_size,
            max_overflow: of.max_overflow,
            total_capacity: of.total_capacity(),
            checked_out: of.checked_out,
            checked_in: of.checked_in,
            open: of.open(),
            overflow: of.overflow(),
            opening: of.opening,
            waiting: of.waiting,
            utilization_percent: (of.utilization() * 10.0).round() / 10.0,
            level: of.level(),
            peak: of.peak,
            peak_today: of.peak_today,
            peak_waiting: of.peak_waiting,
            peak_waiting_today: of.peak_waiting_today,
            recent: RecentView::default(),
            longest_hold_s: None,
            connect_failure: None,
            totals: of.totals,
        }
    }
}

impl From<&PoolView> for PoolState {
    fn from(view: &PoolView) -> Self {
        let (recent, connect_failure) = (view.recent, view.connect_failure.clone());
        Self { recent, longest_hold_s: view.longest_hold, connect_failure, ..Self::of(&view.name, &view.snapshot) }
    }
}

impl From<pool::Holder> for Holder {
    fn from(of: pool::Holder) -> Self {
        Self {
            site: of.site.to_string(),
            label: of.label.map(|label| label.to_string()),
            backend_pid: of.backend_pid,
            held_s: of.held.as_secs_f64(),
            in_transaction: of.in_transaction,
            suspected_leak: of.suspected_leak,
        }
    }
}
