//! Ending sessions from the page. Plain forms, so that they work without a script; behind the login.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::actor::Actor;
use super::login::Access;
use super::sessions::SessionError;
use crate::access::audit::{Action, AuditEntry};
use plimsoll_pool::http::responses::internal_error;

/// `/api/access/…`. Whoever merges them lets nobody in without a session.
pub fn routes(access: Arc<Access>) -> Router {
    Router::new()
        .route("/api/access/sessions/{number}/end", post(end_one))
        .route("/api/access/sessions/end-others", post(end_others))
        .with_state(access)
}

/// One that has ended meanwhile is ended: the page shows those that are left.
async fn end_one(State(access): State<Arc<Access>>, who: Actor, Path(number): Path<i64>) -> Response {
    match access.end(&who, number).await {
        Ok(()) | Err(SessionError::Unknown(_)) => Redirect::to(&access.base.of("/access")).into_response(),
        Err(SessionError::Store(error)) => not_ended(&error),
    }
}

async fn end_others(State(access): State<Arc<Access>>, who: Actor) -> Response {
    let sessions = match access.store.sessions().await {
        Ok(sessions) => sessions,
        Err(error) => return not_ended(&error),
    };
    for other in sessions.iter().filter(|session| Some(session.number) != who.session) {
        if let Err(SessionError::Store(error)) = access.end(&who, other.number).await {
            return not_ended(&error);
        }
    }
    Redirect::to(&access.base.of("/access")).into_response()
}

fn not_ended(error: &sqlx::Error) -> Response {
    tracing::error!("a session could not be ended: {error}");
    internal_error()
}

impl Access {
    async fn end(&self, who: &Actor, number: i64) -> Result<(), SessionError> {
        self.store.end_session_by_number(number).await?;
        self.recent.forget(number);
        self.audit.keep(AuditEntry::new(who, Action::EndSession, format!("session {number}"))).await;
        Ok(())
    }
}
