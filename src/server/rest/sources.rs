//! Where the pools of services come from: `/api/v1/sources`. Those of the configuration are read alone.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::error::ErrorBody;
use super::{RestError, RestState};
use crate::access::Actor;
use crate::access::audit::{Action, AuditEntry};
use crate::base::sentence;
use crate::fleet::registry::SourceState;
use crate::fleet::sources::{SourceConfig, SourceRefusal, ToldSource};
use crate::server::Console;

/// All sources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceList {
    /// Time of the reading, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// Those of the configuration, then those that were added, and senders of OTLP metrics.
    pub sources: Vec<SourceState>,
}

/// A source with what it was added with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SourceDetail {
    /// How it stands.
    pub source: SourceState,
    /// What it was added with, a `SourceTable`; `null` for a source of the configuration file, which `plimsoll config` prints.
    #[schema(value_type = Option<Object>)]
    pub given: Option<Value>,
}

/// The sources and what is wrong with them. Read from memory.
#[utoipa::path(get, path = "/api/v1/sources", tag = "pools", responses((status = 200, description = "The sources", body = SourceList)))]
pub(super) async fn sources(State(RestState { console }): State<RestState>) -> Json<SourceList> {
    let view = console.fleet.view();
    Json(SourceList { taken_at_ms: view.taken_at_ms, sources: view.sources })
}

/// One source. Read from memory.
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "pools",
    params(("id" = String, Path, description = "An id that `/api/v1/sources` lists")),
    responses((status = 200, description = "The source", body = SourceDetail), (status = 404, description = "No source with this id", body = ErrorBody)))]
pub(super) async fn one(
    State(RestState { console }): State<RestState>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<SourceDetail>, RestError> {
    let Path(id) = id?;
    Ok(Json(console.sources.one(&id).await?.into()))
}

/// Adds a source: it begins at once, and again with the console. The body has the keys of a table `[[sources]]` of the configuration,
/// without a secret itself. Needs a token of scope `write:sources` or a session.
#[utoipa::path(post, path = "/api/v1/sources", tag = "pools", request_body = SourceConfig, responses(
    (status = 201, description = "The source that was added; `Location` has its address", body = SourceDetail),
    (status = 409, description = "Another source asks the same address, or there are too many", body = ErrorBody),
    (status = 415, description = "The body is not said to be JSON", body = ErrorBody)))]
pub(super) async fn add(
    State(ground): State<RestState>,
    who: Actor,
    given: Result<Json<Value>, JsonRejection>,
) -> Result<Response, RestError> {
    let Json(given) = given?;
    let base = ground.console.access.base().clone();
    let added = ground.whole(move |console| async move {
        let added = console.sources.add(given.clone()).await?;
        console.audit.keep(entry(&who, Action::AddSource, &added.state.name, added.state.id.as_deref(), &given)).await;
        Ok(added)
    });
    let added = SourceDetail::from(added.await?);
    let address = base.of(&format!("/api/v1/sources/{}", added.source.id.as_deref().unwrap_or_default()));
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], Json(added)).into_response())
}

/// Replaces a source that was added: the old one ends with its pools, the new one begins at once. Needs a token of scope `write:sources`
/// or a session.
#[utoipa::path(put, path = "/api/v1/sources/{id}", tag = "pools", request_body = SourceConfig,
    params(("id" = String, Path, description = "An id that `/api/v1/sources` lists")),
    responses(
    (status = 200, description = "The source in its place", body = SourceDetail),
    (status = 404, description = "No source with this id", body = ErrorBody),
    (status = 409, description = "A source of the configuration file, or another source asks the same address", body = ErrorBody),
    (status = 415, description = "The body is not said to be JSON", body = ErrorBody)))]
pub(super) async fn replace(
    State(ground): State<RestState>,
    who: Actor,
    id: Result<Path<String>, PathRejection>,
    given: Result<Json<Value>, JsonRejection>,
) -> Result<Json<SourceDetail>, RestError> {
    let (Path(id), Json(given)) = (id?, given?);
    let replaced = ground.whole(move |console| async move {
        let replaced = console.sources.replace(&id, given.clone()).await?;
        console.audit.keep(entry(&who, Action::ReplaceSource, &replaced.state.name, Some(&id), &given)).await;
        Ok(replaced)
    });
    Ok(Json(replaced.await?.into()))
}

/// Removes a source that was added, with its pools; their history stays. Needs a token of scope `write:sources` or a session.
#[utoipa::path(delete, path = "/api/v1/sources/{id}", tag = "pools",
    params(("id" = String, Path, description = "An id that `/api/v1/sources` lists")),
    responses(
    (status = 204, description = "It is removed"),
    (status = 404, description = "No source with this id", body = ErrorBody),
    (status = 409, description = "A source of the configuration file", body = ErrorBody)))]
pub(super) async fn remove(
    State(ground): State<RestState>,
    who: Actor,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, RestError> {
    let Path(id) = id?;
    let removed = ground.whole(move |console| async move {
        let name = console.sources.remove(&id).await?;
        console.audit.keep(AuditEntry::new(&who, Action::RemoveSource, format!("source {name} ({id})"))).await;
        Ok(())
    });
    removed.await?;
    Ok(StatusCode::NO_CONTENT)
}

impl RestState {
    /// Makes a change to its end, though whoever has asked for it may have left.
    async fn whole<T, F>(&self, change: impl FnOnce(Arc<Console>) -> F) -> Result<T, RestError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, SourceRefusal>> + Send + 'static,
    {
        let made = tokio::spawn(change(self.console.clone())).await;
        Ok(made.map_err(|error| RestError::NotKept(error.to_string()))??)
    }
}

/// What was given holds no secret.
fn entry(who: &Actor, action: Action, name: &str, id: Option<&str>, given: &Value) -> AuditEntry {
    AuditEntry::new(who, action, format!("source {name} ({})", id.unwrap_or_default())).with_details(given.to_string())
}

impl From<ToldSource> for SourceDetail {
    fn from(ToldSource { state, given }: ToldSource) -> Self {
        Self { source: state, given }
    }
}

impl From<SourceRefusal> for RestError {
    fn from(refusal: SourceRefusal) -> Self {
        match refusal {
            SourceRefusal::Wrong(said) => Self::BadRequest(sentence(&said)),
            SourceRefusal::Conflict(said) => Self::Conflict(sentence(&said)),
            SourceRefusal::Unknown(said) => Self::NotFound(sentence(&said)),
            SourceRefusal::Store(error) => Self::NotKept(error.to_string()),
        }
    }
}
