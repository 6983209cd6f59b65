//! The session checks: one for pages, which leads to the login, one for server functions, each of
//! which is a public endpoint and asks for itself.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::TypedHeader;
use axum_extra::extract::CookieJar;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Bearer;
use axum_extra::typed_header::TypedHeaderRejection;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use tokio::time::timeout;

use super::actor::{Actor, Viewer};
use super::login::Access;
use super::model::LoginRefusal;
use super::proxy::ClientOrigin;
use super::recent::RecentSessions;
use super::scope::Scope;
use super::scoped_tokens::ScopedTokens;
use super::store::AccessStore;
use super::streams::bounded;
use crate::base::ApiError;
use plimsoll_pool::http::bearer::require_token;

/// A page of somebody who is not known yet waits so long for a store that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// A page of somebody who was let in before. The answer of a store that is slower counts for the next page.
const SHORT_PATIENCE: Duration = Duration::from_millis(40);

/// A session that a request has come with.
struct RequestSession {
    who: Actor,
    number: i64,
    secret: String,
}

/// The store could not tell whether there is a session; why is in the log.
struct StoreFailed;

impl Access {
    /// The number of the session with this secret, unless it has ended.
    pub(super) async fn session_of_secret(&self, secret: &str, now: Instant) -> sqlx::Result<Option<i64>> {
        if let Some(number) = self.recent.number(secret, now) {
            return Ok(Some(number));
        }
        let remembered = self.recent.remembered(secret, now);
        if remembered.is_some() && self.recent.has_just_failed(now) {
            return Ok(remembered);
        }
        let asking = ask(self.store.clone(), self.recent.clone(), secret.to_owned(), now);
        // A file answers, or is broken. A server may be silent, and no page waits until that is known.
        let limit = if remembered.is_some() && self.store.is_shared() { SHORT_PATIENCE } else { PATIENCE };
        let found = in_time(limit, asking).await;
        // The store is away. Who was let in a while ago is not sent to a login that cannot be checked either.
        if found.is_err() {
            self.recent.note_failure(Instant::now());
        }
        if found.is_err() && remembered.is_some() { Ok(remembered) } else { found }
    }

    async fn find_session(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<RequestSession> {
        self.look_for_session(headers, extensions).await.ok().flatten()
    }

    /// The same, and whether the store could tell at all.
    async fn look_for_session(&self, headers: &HeaderMap, extensions: &Extensions) -> Result<Option<RequestSession>, StoreFailed> {
        let jar = CookieJar::from_headers(headers);
        let Some(secret) = jar.get(&self.session_cookie_name()).map(|cookie| cookie.value().to_owned()) else { return Ok(None) };
        let now = Instant::now();
        let found = self.session_of_secret(&secret, now).await.map_err(|error| {
            tracing::error!("a session could not be checked: {error}");
            StoreFailed
        })?;
        let (Some(number), address) = (found, ClientOrigin::of(extensions).address) else { return Ok(None) };
        if self.sightings.is_due(number, now) {
            let _noted_later = in_time(SHORT_PATIENCE, see(self.store.clone(), number, address)).await;
        }
        Ok(Some(RequestSession { who: Actor { session: Some(number), ..Actor::admin(address) }, number, secret }))
    }

    /// Runs what lies behind for somebody who is logged in.
    async fn let_in(self: &Arc<Self>, found: RequestSession, mut request: Request, next: Next) -> Response {
        request.extensions_mut().insert(Viewer { who: found.who, may_read_statements: true });
        bounded(self, found.number, found.secret, next.run(request).await)
    }
}

/// Notes what the store knows of a session, whether or not the page still waits for it.
async fn ask(store: AccessStore, recent: Arc<RecentSessions>, secret: String, now: Instant) -> sqlx::Result<Option<i64>> {
    let number = store.session(&secret).await?;
    match number {
        Some(number) => recent.note(&secret, number, now),
        None => recent.forget_secret(&secret),
    }
    Ok(number)
}

async fn see(store: AccessStore, number: i64, address: Option<IpAddr>) -> sqlx::Result<()> {
    let seen = store.see_session(number, address).await;
    seen.inspect_err(|error| tracing::warn!("the last use of a session could not be stored: {error}"))
}

/// The outcome, if it is there within this time. The work goes on by itself.
async fn in_time<T: Send + 'static>(limit: Duration, work: impl Future<Output = sqlx::Result<T>> + Send + 'static) -> sqlx::Result<T> {
    let late = |_| sqlx::Error::PoolTimedOut;
    timeout(limit, tokio::spawn(work)).await.map_err(late)?.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

/// Middleware of the pages: without a session, to the login and back afterwards.
pub async fn require_login(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    if is_open(request.uri().path()) {
        return next.run(request).await;
    }
    require_login_always(State(access), request, next).await
}

/// The same for what is no page: whoever sent a form after the session had ended comes back to the overview.
pub async fn require_login_always(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let found = access.look_for_session(request.headers(), request.extensions()).await;
    let why = match found {
        Ok(Some(found)) => return access.let_in(found, request, next).await,
        Err(StoreFailed) if access.store.is_shared() => LoginRefusal::StoreAway,
        _ => LoginRefusal::Ended,
    };
    let address = request.uri().path_and_query().filter(|_| !is_open(request.uri().path()));
    let wanted = access.base.of(address.map_or("/", |path| path.as_str()));
    let wanted: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let had_one = CookieJar::from_headers(request.headers()).get(&access.session_cookie_name()).is_some();
    let reason = if had_one { format!("refused={}&", why.as_str()) } else { String::new() };
    Redirect::to(&access.base.of(&format!("/login?{reason}next={wanted}"))).into_response()
}

/// What a request has in the header `Authorization`.
type GivenToken = Result<TypedHeader<Authorization<Bearer>>, TypedHeaderRejection>;

/// Middleware of what programs and pages read alike: a token of scope `read`, or the session of a page; else 401.
pub async fn require_reader(State(access): State<Arc<Access>>, given: GivenToken, request: Request, next: Next) -> Response {
    require_scope_or_session(access, Scope::Read, given, request, next).await
}

/// Middleware of what changes sources: a token of scope `write:sources`, or the session of a page; else 401 or 403.
pub async fn require_source_writer(State(access): State<Arc<Access>>, given: GivenToken, request: Request, next: Next) -> Response {
    require_scope_or_session(access, Scope::WriteSources, given, request, next).await
}

async fn require_scope_or_session(access: Arc<Access>, needs: Scope, given: GivenToken, request: Request, next: Next) -> Response {
    let by_token = request.headers().contains_key(AUTHORIZATION);
    if !by_token && let Some(found) = access.find_session(request.headers(), request.extensions()).await {
        return access.let_in(found, request, next).await;
    }
    require_token(State(ScopedTokens::for_scope(&access, needs)), given, request, next).await
}

/// The login itself, by its address inside the console; and what programs call, which answers 401 by itself rather than lead to a form.
fn is_open(path: &str) -> bool {
    path == "/login" || path.starts_with("/api/")
}

/// Middleware of the server functions: 401 without a session, before the arguments are read. Each function still asks for
/// itself: while a page is rendered it runs without a request.
pub async fn refuse_strangers(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let is_page = !request.uri().path().starts_with("/api/");
    if is_page || access.find_session(request.headers(), request.extensions()).await.is_some() {
        return next.run(request).await;
    }
    (StatusCode::UNAUTHORIZED, Json(ApiError::Unauthorized)).into_response()
}

/// First line of every server function: who calls it.
///
/// # Errors
/// [`ApiError::Unauthorized`], with HTTP status 401.
pub async fn require_session() -> Result<Actor, ApiError> {
    let parts = use_context::<Parts>();
    let access = use_context::<Arc<Access>>();
    if let (Some(parts), Some(access)) = (parts, access)
        && let Some(found) = access.find_session(&parts.headers, &parts.extensions).await
    {
        return Ok(found.who);
    }
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::UNAUTHORIZED);
    }
    Err(ApiError::Unauthorized)
}

/// Who the page is rendered for; the gate has let them in.
pub fn reader_of_page() -> Option<Actor> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get::<Viewer>().map(|reader| reader.who.clone()))
}
