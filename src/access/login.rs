//! Logging in and out: plain forms, so that both work without WASM.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Form, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::post;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::actor::Actor;
use super::hashing::Hashing;
use super::known_browser;
use super::login_attempts::LoginAttempts;
use super::model::{LoginRefusal, safe_destination};
use super::proxy::{ClientOrigin, TrustedProxies};
use super::recent::RecentSessions;
use super::recent_tokens::RecentTokens;
use super::sessions::{SESSION_LIFE, SessionOrigin};
use super::store::AccessStore;
use super::streams::StreamLimit;
use super::use_throttle::UseThrottle;
use crate::access::audit::{Action, Audit, AuditEntry};
use crate::base::BasePath;
use plimsoll_pool::http::bearer::ConfiguredToken;
use plimsoll_pool::http::responses::internal_error;
use plimsoll_pool::http::secret::SecretHash;

/// Of a caller whose address the service that mounts the console does not tell.
const NOT_KNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
/// Browsers keep none for longer.
const BROWSER_LIFE: Duration = Duration::from_secs(400 * 86_400);
/// That a session is in use is written no more often than that.
const A_SIGHT: Duration = Duration::from_secs(60);
/// Whoever reads statements with their literals has an entry in the audit for every hour of it.
const A_READING: Duration = Duration::from_secs(3600);

/// What the access routes and checks need.
pub struct Access {
    pub(super) store: AccessStore,
    pub(super) audit: Audit,
    pub(super) recent: Arc<RecentSessions>,
    pub(super) recent_tokens: RecentTokens,
    pub(super) sightings: UseThrottle<i64>,
    pub(super) streams: StreamLimit,
    pub(super) base: BasePath,
    pub(super) given_token: Option<ConfiguredToken>,
    readings: UseThrottle<(String, Option<i64>)>,
    proxies: TrustedProxies,
    attempts: LoginAttempts,
    hashing: Hashing,
}

impl Access {
    /// Checks logins and tokens against the store, tokens also against `given_token`; sessions hold below `base`.
    pub fn new(base: BasePath, store: AccessStore, audit: Audit, given_token: Option<&SecretString>, proxies: TrustedProxies) -> Self {
        Self {
            base,
            store,
            audit,
            recent: Arc::default(),
            recent_tokens: RecentTokens::default(),
            sightings: UseThrottle::every(A_SIGHT),
            readings: UseThrottle::every(A_READING),
            streams: StreamLimit::default(),
            given_token: given_token.map(|token| ConfiguredToken::new(token.expose_secret())),
            proxies,
            attempts: LoginAttempts::new(),
            hashing: Hashing::default(),
        }
    }

    /// Where the console is mounted.
    pub fn base(&self) -> &BasePath {
        &self.base
    }

    /// The proxies that are believed.
    pub fn proxies(&self) -> TrustedProxies {
        self.proxies.clone()
    }

    /// Somebody reads statements with their literals: on the record, once an hour.
    pub async fn note_statements_read(&self, who: &Actor) {
        if self.readings.is_due((who.name.clone(), who.session), Instant::now()) {
            self.audit.keep(AuditEntry::new(who, Action::ReadStatements, "statements with their literals")).await;
        }
    }

    /// Of each console its own, so that two that one browser is logged in to do not take each other's:
    /// a browser sends the cookie of `/` to `/admin` too.
    pub(super) fn session_cookie_name(&self) -> String {
        self.cookie_name("session")
    }

    fn cookie_name(&self, what: &str) -> String {
        format!("plimsoll_{what}{}", self.base.as_str().replace('/', "+"))
    }

    /// Lax: a link in a chat or a mail leads to its page. What changes something is refused to other sites by its Origin.
    fn cookie(&self, name: String, value: String, life: Duration, secure: bool) -> Cookie<'static> {
        Cookie::build((name, value))
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .path(self.base.of("/"))
            .max_age(life.try_into().unwrap_or_default())
            .build()
    }

    /// The hash of the password in force, read each time: `plimsoll password` may have changed it.
    async fn password_hash(&self) -> sqlx::Result<String> {
        let kept = self.store.password_hash().await?;
        kept.map(|(hash, _)| hash).ok_or(sqlx::Error::RowNotFound)
    }

    /// The browser, where it has logged in before.
    fn known_browser(&self, jar: &CookieJar, password_hash: &str) -> Option<SecretHash> {
        known_browser::verify_cookie(password_hash, jar.get(&self.cookie_name("browser"))?.value())
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

async fn log_in(State(access): State<Arc<Access>>, client: ClientOrigin, headers: HeaderMap, Form(form): Form<LoginForm>) -> Response {
    let next = safe_destination(&access.base, &form.next);
    match try_to_log_in(&access, &client, &headers, form).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!("a login could not be checked or a session not be kept: {error:#}");
            let is_store = access.store.is_shared() && error.is::<sqlx::Error>();
            if is_store { refuse(&access.base, LoginRefusal::StoreAway, &next) } else { internal_error() }
        }
    }
}

/// Not a page: under a flood of logins none is drawn for each.
fn too_many_at_once() -> Response {
    let sentence = "too many logins at once; go back and retry in a few seconds\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "2")], sentence).into_response()
}

async fn try_to_log_in(access: &Access, client: &ClientOrigin, headers: &HeaderMap, form: LoginForm) -> anyhow::Result<Response> {
    let (jar, address) = (CookieJar::from_headers(headers), client.address);
    let next = safe_destination(&access.base, &form.next);
    let hash = access.password_hash().await?;
    let refused = |why: &str| AuditEntry::new(&Actor::stranger(address), Action::LogIn, "the console").refused(why);
    if !access.attempts.allow(address.unwrap_or(NOT_KNOWN), access.known_browser(&jar, &hash)) {
        access.audit.keep(refused("too many attempts")).await;
        return Ok(refuse(&access.base, LoginRefusal::TooMany, &next));
    }
    let Some(is_right) = access.hashing.verify(form.password, hash.clone()).await else {
        access.audit.keep(refused("too many logins at once")).await;
        return Ok(too_many_at_once());
    };
    if !is_right {
        access.audit.keep(refused("wrong password")).await;
        return Ok(refuse(&access.base, LoginRefusal::WrongPassword, &next));
    }
    let former = jar.get(&access.session_cookie_name()).map(Cookie::value);
    let browser = headers.get(USER_AGENT).and_then(|browser| browser.to_str().ok()).unwrap_or_default();
    let begun = access.store.begin_session(SessionOrigin { address, browser, former }, &hash).await?;
    let next = match &begun.not_kept {
        None => next,
        Some(reason) => {
            tracing::warn!("the store cannot be written ({reason}): session {} is in memory and ends with the console", begun.number);
            // There it is said.
            access.base.of("/access")
        }
    };
    // Whoever has just logged in is known, should the store go away before the first page.
    access.recent.note_login(&begun.secret, begun.number, Instant::now());
    access.note_login(address, begun.number, begun.former).await;
    let cookies = [
        access.cookie(access.session_cookie_name(), begun.secret, SESSION_LIFE, client.is_https),
        access.cookie(access.cookie_name("browser"), known_browser::issue_cookie(&hash)?, BROWSER_LIFE, client.is_https),
    ];
    let cookies = AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie.to_string())));
    Ok((cookies, Redirect::to(&next)).into_response())
}

impl Access {
    async fn note_login(&self, address: Option<IpAddr>, number: i64, former: Option<i64>) {
        let who = Actor { session: Some(number), ..Actor::admin(address) };
        tracing::info!(audit.who = %who, "admin logged in");
        former.into_iter().for_each(|former| self.recent.forget(former));
        let details = former.map(|former| format!("session {former} of the same browser was ended")).unwrap_or_default();
        self.audit.keep(AuditEntry::new(&who, Action::LogIn, "the console").with_details(details)).await;
    }
}

fn refuse(base: &BasePath, why: LoginRefusal, next: &str) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&base.of(&format!("/login?refused={}&next={next}", why.as_str()))).into_response()
}

async fn log_out(State(access): State<Arc<Access>>, ClientOrigin { address, .. }: ClientOrigin, jar: CookieJar) -> Response {
    let name = access.session_cookie_name();
    let secret = jar.get(&name).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    match access.store.end_session(&secret).await {
        Ok(Some(number)) => {
            access.recent.forget(number);
            let who = Actor { session: Some(number), ..Actor::admin(address) };
            access.audit.keep(AuditEntry::new(&who, Action::LogOut, "the console")).await;
        }
        // It had ended already.
        Ok(None) => {}
        Err(error) => {
            tracing::error!("a session could not be ended: {error}");
            return internal_error();
        }
    }
    let ended = Cookie::build(name).path(access.base.of("/"));
    (jar.remove(ended), Redirect::to(&access.base.of("/login"))).into_response()
}
