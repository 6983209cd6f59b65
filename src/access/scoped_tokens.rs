//! Tokens for what needs a certain scope.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::http::{Extensions, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;

use super::actor::{Actor, Viewer};
use super::login::Access;
use super::proxy::ClientOrigin;
use super::scope::Scope;
use super::tokens::ValidToken;
use crate::access::audit::{Action, AuditEntry};
use plimsoll_pool::http::bearer::{TokenVerifier, not_valid};
use plimsoll_pool::http::responses::unauthorized;

/// A program waits so long for a store that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// What the configuration's own token is good for: as much as it was before there were others.
const GIVEN_SCOPE: Scope = Scope::Read;

/// The tokens of one console that are good for something.
#[derive(Clone)]
pub struct ScopedTokens {
    access: Arc<Access>,
    needs: Scope,
}

impl ScopedTokens {
    /// Those of at least this scope.
    pub fn for_scope(access: &Arc<Access>, needs: Scope) -> Self {
        Self { access: access.clone(), needs }
    }

    /// `None` where the scope is too narrow.
    fn grant(&self, who: Actor, has: Scope) -> Option<Viewer> {
        has.includes(self.needs).then(|| Viewer { who, may_read_statements: has.includes(Scope::ReadStatements) })
    }

    /// What the store has of a token, and whether it was asked just now: while it does not answer, one that it knew is trusted for a while.
    /// It is asked each time, however slow it is, so that one that was revoked is refused.
    async fn found(&self, secret: &str) -> sqlx::Result<(Option<ValidToken>, bool)> {
        let now = Instant::now();
        match timeout(PATIENCE, self.access.store.token(secret)).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            Ok(found) => {
                self.access.recent_tokens.note(secret, found.as_ref(), now);
                Ok((found, true))
            }
            Err(error) => self.access.recent_tokens.remembered(secret, now).map(|known| (Some(known), false)).ok_or(error),
        }
    }

    /// A token that is used for the first time is worth an entry: whoever made it knows when to expect that.
    async fn note_use(&self, token: &ValidToken, who: &Actor) -> sqlx::Result<()> {
        if self.access.store.use_token(token).await? {
            self.access.audit.keep(AuditEntry::new(who, Action::UseToken, format!("token {}", token.name))).await;
        }
        Ok(())
    }
}

impl TokenVerifier for ScopedTokens {
    type Error = sqlx::Error;

    type Grant = Viewer;

    fn source(&self) -> String {
        // The usual scope is good for all that is read.
        let scope = if Scope::Read.includes(self.needs) { String::new() } else { format!(" --scope {}", self.needs.word()) };
        format!("create one with `plimsoll token create --name <name>{scope}`")
    }

    async fn judge(&self, token: &str, of_request: &Extensions) -> sqlx::Result<Result<Viewer, Response>> {
        let address = ClientOrigin::of(of_request).address;
        if self.access.given_token.is_some_and(|given| given.is(token)) {
            let granted = self.grant(Actor::token("of the configuration", address), GIVEN_SCOPE);
            return Ok(granted.ok_or_else(|| too_narrow(GIVEN_SCOPE, self.needs)));
        }
        let (found, is_fresh) = match self.found(token).await {
            Ok(found) => found,
            Err(error) if self.access.store.is_shared() => {
                tracing::warn!("a token could not be checked: {error}");
                return Ok(Err(store_away()));
            }
            Err(error) => return Err(error),
        };
        let Some(found) = found else { return Ok(Err(not_valid(self))) };
        // A scope that this program does not know is good for nothing.
        let Some(scope) = Scope::of(&found.scope) else { return Ok(Err(not_valid(self))) };
        if found.has_expired() {
            return Ok(Err(unauthorized(&format!("this token has expired; {}", self.source()))));
        }
        let who = Actor::token(&found.name, address);
        let granted = self.grant(who.clone(), scope);
        // A store that can be read alone refuses nobody: it is said in the log.
        if granted.is_some()
            && is_fresh
            && let Err(error) = self.note_use(&found, &who).await
        {
            tracing::warn!("the use of token {} could not be stored: {error}", found.name);
        }
        Ok(granted.ok_or_else(|| too_narrow(scope, self.needs)))
    }
}

/// 503: nobody can tell now whether it is valid.
fn store_away() -> Response {
    let message = "the console's store does not answer, so this token cannot be checked; try again when it is back";
    let body = Json(json!({ "error": "unavailable", "message": message }));
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], body).into_response()
}

/// 403: the token is valid, but not for this (RFC 6750).
pub fn too_narrow(has: Scope, needs: Scope) -> Response {
    let (has, needs) = (has.word(), needs.word());
    let message = format!(
        "this token has scope {has}, and this request needs {needs}; create one with `plimsoll token create --name <name> --scope {needs}`"
    );
    let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{needs}\"");
    let body = Json(json!({ "error": "forbidden", "message": message }));
    (StatusCode::FORBIDDEN, [(header::WWW_AUTHENTICATE, challenge)], body).into_response()
}
