//! Which instances there are, in the format of Prometheus' http_sd.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use parking_lot::Mutex;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Instance, Service};

pub(super) type Instances = Arc<Mutex<Vec<Arc<Instance>>>>;

/// A list for each service.
pub(super) fn routes(instances: Instances) -> Router {
    Router::new().route("/targets/{service}", get(list)).with_state(instances)
}

/// Where the list of a service is. Whoever asks for a list has user and password, so the token is the password.
pub(super) fn url(at: SocketAddr, service: Service, token: &str) -> SecretString {
    format!("http://demo:{token}@{at}/targets/{}", service.name()).into()
}

async fn list(State(instances): State<Instances>, Path(service): Path<String>) -> Result<Json<Value>, StatusCode> {
    let service = Service::ALL.into_iter().find(|known| known.name() == service).ok_or(StatusCode::NOT_FOUND)?;
    let instances = instances.lock();
    let of_service = instances.iter().filter(|instance| instance.service == service);
    Ok(Json(of_service.map(|instance| json!({ "targets": [instance.address()], "labels": { "instance": instance.name } })).collect()))
}
