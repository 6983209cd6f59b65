//! Logging in and out: plain forms, so that both work without WASM.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::answers::internal_error;
use super::bearer::{GivenToken, Keyring};
use super::hashing::Hashing;
use super::model::{Refusal, safe_destination};
use super::recent::RecentSessions;
use super::scope::Scope;
use super::store::{AccessStore, SESSION_LIFE};
use super::who::Who;
use crate::app::Base;
use crate::audit::{Action, Audit, Entry};

/// Ten attempts at once, then one every six seconds: nobody mistypes faster, and 100 bits outlast it.
const ATTEMPTS_A_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

/// Of a caller whose address the service that mounts the console does not tell.
const NOT_KNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// What the access routes and checks need.
pub struct Access {
    pub(super) store: AccessStore,
    pub(super) recent: RecentSessions,
    pub(super) base: Base,
    audit: Audit,
    given_token: Option<GivenToken>,
    password_hash: String,
    attempts: DefaultKeyedRateLimiter<IpAddr>,
    hashing: Hashing,
}

impl Access {
    /// Checks logins against `password_hash`, tokens against the store and `given_token`; sessions hold
    /// below `base`.
    pub fn new(base: Base, store: AccessStore, audit: Audit, password_hash: String, given_token: Option<&SecretString>) -> Self {
        Self {
            base,
            store,
            audit,
            recent: RecentSessions::default(),
            given_token: given_token.map(|token| GivenToken::new(token.expose_secret())),
            password_hash,
            attempts: RateLimiter::keyed(Quota::per_minute(ATTEMPTS_A_MINUTE)),
            hashing: Hashing::default(),
        }
    }

    /// Where the console is mounted.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Of each console its own, so that two that one browser is logged in to do not take each other's:
    /// a browser sends the cookie of `/` to `/admin` too.
    pub(super) fn session_cookie_name(&self) -> String {
        format!("plimsoll_session{}", self.base.as_str().replace('/', "+"))
    }

    fn session_cookie(&self, secret: String, secure: bool) -> Cookie<'static> {
        Cookie::build((self.session_cookie_name(), secret))
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(secure)
            .path(self.base.of("/"))
            .max_age(SESSION_LIFE.try_into().unwrap_or_default())
            .build()
    }

    /// `None`: too many ask at once.
    async fn password_is_right(&self, given: SecretString) -> Option<bool> {
        self.hashing.verify(given, self.password_hash.clone()).await
    }
}

impl Keyring for Arc<Access> {
    const SOURCE: &'static str = "`plimsoll token create --name <name>` makes one";

    type Error = sqlx::Error;

    async fn knows(&self, token: &str) -> sqlx::Result<bool> {
        if self.given_token.is_some_and(|given| given.is(token)) { Ok(true) } else { self.store.token_permits(token, Scope::Read).await }
    }
}

/// `POST /login` and `POST /logout`.
pub fn routes(access: Arc<Access>) -> Router {
    Router::new().route("/login", post(log_in)).route("/logout", post(log_out)).with_state(access)
}

#[derive(Deserialize)]
struct LoginForm {
    password: SecretString,
    #[serde(default)]
    next: String,
}

async fn log_in(
    State(access): State<Arc<Access>>,
    Who { address, .. }: Who,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<LoginForm>,
) -> Response {
    let next = safe_destination(&access.base, &form.next);
    let attempt = |who: Who| Entry::new(&who, Action::LogIn, "the console");
    if access.attempts.check_key(&address.unwrap_or(NOT_KNOWN)).is_err() {
        access.audit.keep(attempt(Who::stranger(address)).refused("too many attempts")).await;
        return refuse(&access.base, Refusal::TooMany, &next);
    }
    let Some(is_right) = access.password_is_right(form.password).await else {
        access.audit.keep(attempt(Who::stranger(address)).refused("too many are being checked")).await;
        return too_many_at_once();
    };
    if !is_right {
        access.audit.keep(attempt(Who::stranger(address)).refused("wrong password")).await;
        return refuse(&access.base, Refusal::WrongPassword, &next);
    }
    match access.store.begin_session().await {
        Ok(secret) => {
            let who = Who::admin(address);
            tracing::info!(audit.who = %who, "admin logged in");
            access.audit.keep(attempt(who)).await;
            (jar.add(access.session_cookie(secret, is_https(&headers))), Redirect::to(&next)).into_response()
        }
        Err(error) => {
            tracing::error!("a session could not be kept: {error:#}");
            internal_error()
        }
    }
}

/// Not a page: under a flood of logins none is drawn for each.
fn too_many_at_once() -> Response {
    let sentence = "too many logins are being checked; go back and try again in a few seconds\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "2")], sentence).into_response()
}

fn refuse(base: &Base, why: Refusal, next: &str) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&base.of(&format!("/login?refused={}&next={next}", why.as_str()))).into_response()
}

/// A proxy in front tells whether the browser came by TLS.
pub fn is_https(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

async fn log_out(State(access): State<Arc<Access>>, who: Who, jar: CookieJar) -> Response {
    let name = access.session_cookie_name();
    let secret = jar.get(&name).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    match access.store.end_session(&secret).await {
        Ok(true) => access.audit.keep(Entry::new(&who, Action::LogOut, "the console")).await,
        // It had ended already.
        Ok(false) => {}
        Err(error) => {
            tracing::error!("a session could not be ended: {error}");
            return internal_error();
        }
    }
    access.recent.forget(&secret);
    let ended = Cookie::build(name).path(access.base.of("/"));
    (jar.remove(ended), Redirect::to(&access.base.of("/login"))).into_response()
}
