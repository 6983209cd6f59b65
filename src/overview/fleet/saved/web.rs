//! What the forms ask for. Plain forms, so that they work without a script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use super::store::SavedFilters;
use crate::base::BasePath;
use crate::overview::fleet::model::FleetQuery;

#[derive(Clone)]
struct SavedFiltersState {
    filters: Arc<SavedFilters>,
    base: BasePath,
}

/// `/api/fleet/filters…`. Whoever merges them lets nobody in without a session.
pub fn routes(filters: Arc<SavedFilters>, base: BasePath) -> Router {
    Router::new()
        .route("/api/fleet/filters", post(save))
        .route("/api/fleet/filters/remove", post(remove))
        .with_state(SavedFiltersState { filters, base })
}

#[derive(Deserialize)]
struct Named {
    name: String,
    /// The query of the page that the form stands on.
    #[serde(default)]
    query: String,
}

impl Named {
    /// Search and order alone: a window, a panel and folds are of the moment.
    fn kept(&self) -> String {
        let FleetQuery { text, order, .. } = FleetQuery::of(&self.query);
        FleetQuery { text, order, ..FleetQuery::default() }.query()
    }
}

async fn save(State(state): State<SavedFiltersState>, Form(named): Form<Named>) -> Response {
    let saved = state.filters.save(&named.name, &named.kept()).await;
    answer(&state, &named, saved)
}

async fn remove(State(state): State<SavedFiltersState>, Form(named): Form<Named>) -> Response {
    let removed = state.filters.remove(&named.name).await;
    answer(&state, &named, removed)
}

fn answer(state: &SavedFiltersState, named: &Named, done: Result<(), String>) -> Response {
    match done {
        Ok(()) => Redirect::to(&state.base.of(&FleetQuery::of(&named.query).address())).into_response(),
        Err(sentence) => (StatusCode::BAD_REQUEST, format!("{sentence}\n")).into_response(),
    }
}
