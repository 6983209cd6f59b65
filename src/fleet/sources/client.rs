//! How a source is asked over HTTP: who asks, what comes back, and what is said of an answer that is none.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder};
use tokio::sync::Semaphore;
use url::Url;

use super::credentials::Credentials;
use super::discovery::Target;
use crate::base::address_policy::NoCloudKeys;
use crate::base::http_client::http_client;
use crate::base::http_fetch::{FetchLimits, FetchedPage, fetch};
use crate::base::http_reason;

/// A service of the same network accepts within milliseconds. One that does not is not waited for with a place in the queue.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// An instance has an address of its own, and one connection. Thousands that are behind one address are asked in so many at once; each that
/// is closed between two readings costs as much as the reading.
const MOST_IDLE_OF_AN_ADDRESS: usize = 64;
/// So many large bodies are in memory at once.
const LARGE_BODIES: usize = 8;
/// A service with a thousand series answers with 100 kB.
const LARGEST_BODY: usize = 16 << 20;

/// What all sources share.
#[derive(Clone)]
pub struct SharedClient {
    client: Client,
    large_bodies: Arc<Semaphore>,
}

impl SharedClient {
    /// The one client of all sources.
    ///
    /// # Errors
    /// Why none can be made, in a sentence.
    pub fn new() -> Result<Self, String> {
        let client = client().build().map_err(|error| format!("no HTTP client for the sources can be made: {}", http_reason(&error)))?;
        Ok(Self { client, large_bodies: Arc::new(Semaphore::new(LARGE_BODIES)) })
    }

    /// For lists of addresses.
    pub fn http(&self) -> &Client {
        &self.client
    }
}

/// Nothing where a cloud hands out keys, since whoever adds a source would read what it answers; no redirects, since a token is for whom it
/// was given; no proxy.
pub fn client() -> ClientBuilder {
    let client = http_client().redirect(Policy::none()).no_proxy().connect_timeout(CONNECT_PATIENCE);
    let client = client.pool_max_idle_per_host(MOST_IDLE_OF_AN_ADDRESS);
    client.dns_resolver(Arc::new(NoCloudKeys)).user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION")))
}

/// Asks the addresses of one source.
#[derive(Clone)]
pub struct SourceClient {
    shared: SharedClient,
    credentials: Credentials,
    tenant: Option<HeaderValue>,
    patience: Duration,
    largest: usize,
}

impl SourceClient {
    /// A client of a source with these credentials.
    pub fn new(shared: SharedClient, credentials: Credentials, tenant: Option<HeaderValue>, patience: Duration) -> Self {
        Self { shared, credentials, tenant, patience, largest: LARGEST_BODY }
    }

    /// One that takes larger bodies.
    pub fn with_largest(mut self, largest: usize) -> Self {
        self.largest = largest;
        self
    }

    /// The answer to GET, whatever its status.
    ///
    /// # Errors
    /// Why there is none, going on from the address.
    pub async fn get(&self, target: &Target, url: Url, accept: &'static str) -> Result<FetchedPage, String> {
        NoCloudKeys.check(&url)?;
        self.ask(target, self.of(target).get(url).header(ACCEPT, accept)).await
    }

    /// The answer to a form that is posted, whatever its status.
    ///
    /// # Errors
    /// Why there is none, going on from the address.
    pub async fn post(&self, target: &Target, url: Url, form: String) -> Result<FetchedPage, String> {
        NoCloudKeys.check(&url)?;
        let request = self.of(target).post(url).header(ACCEPT, "application/json");
        self.ask(target, request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)).await
    }

    /// The body of an answer that is one.
    ///
    /// # Errors
    /// What its status says, going on from the address.
    pub fn body(&self, page: FetchedPage, path: &str) -> Result<Vec<u8>, String> {
        let status = page.status.as_u16();
        match status {
            200..=299 if is_web_page(&page) => Err(format!("answers with a web page; is {path} its path?")),
            200..=299 => Ok(page.body),
            300..=399 => Err(format!("answers with status {status}; redirects are not followed, so give the address that it leads to")),
            401 | 403 => Err(self.credentials.refused(status)),
            404 | 405 => Err(format!("has nothing to read at its path (status {status}); is {path} its path?")),
            429 => Err("is asked too often (status 429); give the source a longer interval".to_owned()),
            _ => Err(format!("answers with status {status}; its log says why")),
        }
    }

    fn of<'a>(&'a self, target: &'a Target) -> &'a Client {
        target.client.as_ref().unwrap_or(&self.shared.client)
    }

    async fn ask(&self, target: &Target, mut request: RequestBuilder) -> Result<FetchedPage, String> {
        request = request.header(ACCEPT_ENCODING, "gzip");
        if let Some(value) = self.credentials.header() {
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(tenant) = &self.tenant {
            request = request.header("X-Scope-OrgID", tenant.clone());
        }
        if let Some(host) = &target.host_header {
            request = request.header(HOST, host.as_str());
        }
        let limits = FetchLimits { patience: self.patience, largest: self.largest, large_bodies: Some(&self.shared.large_bodies) };
        fetch(request, limits).await
    }
}

/// Numbers have no angle brackets at their beginning.
fn is_web_page(page: &FetchedPage) -> bool {
    page.media_type == "text/html" || page.body.trim_ascii_start().first() == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    fn judged(status: u16, media_type: &str, body: &str) -> Result<Vec<u8>, String> {
        let client = SourceClient::new(SharedClient::new().expect("a client"), Credentials::None, None, Duration::from_secs(1));
        let status = StatusCode::from_u16(status).expect("a status");
        client.body(FetchedPage { status, media_type: media_type.into(), body: body.into() }, "/metrics")
    }

    #[test]
    fn an_answer_that_is_none_is_told_with_what_to_do() {
        assert_eq!(judged(200, "text/plain", "up 1\n"), Ok(b"up 1\n".to_vec()));
        for (status, media_type, body, words) in [
            (200, "text/html", "hello", "answers with a web page; is /metrics its path?"),
            (200, "text/plain", " \n<!doctype html>", "is /metrics its path?"),
            (302, "", "", "redirects are not followed"),
            (403, "", "", "token_env"),
            (404, "", "", "is /metrics its path?"),
            (429, "", "", "longer interval"),
            (500, "text/html", "", "status 500"),
        ] {
            let said = judged(status, media_type, body).expect_err(words);
            assert!(said.contains(words), "{status}: {said}");
        }
    }
}
