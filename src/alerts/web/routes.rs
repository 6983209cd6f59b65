//! What the page's forms ask for. Plain forms, so that they work without a script; all of them behind the login.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use crate::access::Actor;
use crate::alerts::evaluator::Alerts;
use crate::alerts::rules::{Rule, find};
use crate::alerts::settings::RuleFields;
use crate::base::BasePath;

/// Longer than a night, somebody else has to look.
const MOST_HOURS: u64 = 24;

#[derive(Clone)]
struct AlertsWebState {
    alerts: Arc<Alerts>,
    base: BasePath,
}

impl AlertsWebState {
    fn back(&self) -> Response {
        Redirect::to(&self.base.of("/alerts")).into_response()
    }
}

/// `/api/alerts/…`. Whoever merges them lets nobody in without a session.
pub fn routes(alerts: Arc<Alerts>, base: BasePath) -> Router {
    Router::new()
        .route("/api/alerts/incidents/{id}/acknowledge", post(acknowledge))
        .route("/api/alerts/incidents/{id}/silence", post(silence))
        .route("/api/alerts/rules/{id}", post(change))
        .route("/api/alerts/rules/{id}/default", post(restore))
        .with_state(AlertsWebState { alerts, base })
}

/// One that is over meanwhile needs nobody: the page shows it as what it is.
async fn acknowledge(State(ground): State<AlertsWebState>, who: Actor, Path(id): Path<i64>) -> Response {
    ground.alerts.acknowledge(id, &who).await;
    ground.back()
}

#[derive(Deserialize)]
struct Hours {
    hours: u64,
}

async fn silence(State(ground): State<AlertsWebState>, who: Actor, Path(id): Path<i64>, Form(Hours { hours }): Form<Hours>) -> Response {
    if hours > MOST_HOURS {
        let sentence = format!("an incident can be silenced for at most {MOST_HOURS} hours\n");
        return (StatusCode::BAD_REQUEST, sentence).into_response();
    }
    ground.alerts.silence(id, &who, Duration::from_secs(hours * 3600)).await;
    ground.back()
}

async fn change(State(ground): State<AlertsWebState>, who: Actor, Path(id): Path<String>, Form(asked): Form<RuleFields>) -> Response {
    set(&ground, &id, Some(asked), &who).await
}

async fn restore(State(ground): State<AlertsWebState>, who: Actor, Path(id): Path<String>) -> Response {
    set(&ground, &id, None, &who).await
}

async fn set(ground: &AlertsWebState, id: &str, asked: Option<RuleFields>, who: &Actor) -> Response {
    let Some(rule): Option<&'static Rule> = find(id) else {
        return (StatusCode::NOT_FOUND, "there is no alert rule of this name; /alerts lists the rules\n").into_response();
    };
    ground.alerts.set(rule, asked, who).await;
    Redirect::to(&ground.base.of(&format!("/alerts#rule-{}", rule.id))).into_response()
}
