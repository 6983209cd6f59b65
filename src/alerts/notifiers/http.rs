//! Sending by HTTP: what the webhook, Slack and Alertmanager have in common.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::channel::DeliveryFailure;
use crate::base::address_policy::AddressPolicy;
use crate::base::{http_client::http_client, http_reason};

/// A receiver has only to put it into a queue; chat services take up to some seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address that takes notices.
#[derive(Clone)]
pub struct Receiver {
    url: Url,
    client: Client,
}

impl Receiver {
    /// The receiver at this address.
    ///
    /// # Errors
    /// What is wrong with it, going on from its name, without the address.
    pub fn at(url: &SecretString, reach: AddressPolicy) -> Result<Self, String> {
        let url = Url::parse(url.expose_secret()).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.host().is_some());
        let url = url.ok_or("is not understood; it looks like https://hooks.example/path")?;
        reach.check(&url)?;
        Ok(Self { client: client(reach).map_err(|error| format!("cannot be used: {}", http_reason(&error)))?, url })
    }

    /// The same with another path.
    pub fn below(mut self, path: &str) -> Self {
        let path = format!("{}/{path}", self.url.path().trim_end_matches('/'));
        self.url.set_path(&path);
        self
    }

    /// Host and port: what may be shown, since a path is often a secret.
    pub fn place(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// A JSON body on its way, to which headers may be added.
    pub fn post(&self, key: &str, body: Vec<u8>) -> RequestBuilder {
        self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").header("idempotency-key", key).body(body)
    }
}

/// By no proxy, which would resolve the name itself.
fn client(reach: AddressPolicy) -> reqwest::Result<Client> {
    let client = http_client().timeout(PATIENCE).redirect(Policy::none()).no_proxy().dns_resolver(reach);
    client.user_agent(concat!("plimsoll/", env!("CARGO_PKG_VERSION"))).build()
}

/// Sends it, and makes sense of the answer.
pub async fn send(request: RequestBuilder) -> Result<(), DeliveryFailure> {
    let answer = request.send().await.map_err(|error| DeliveryFailure::away(unreachable(&error)))?;
    judge(answer.status(), retry_after(answer.headers(), SystemTime::now()))
}

fn unreachable(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("does not answer within {} s", PATIENCE.as_secs());
    }
    format!("cannot be reached: {}", http_reason(error))
}

/// Only what says "not this, not ever" is taken for that: a wrong password or address may be mended, and the notice still
/// be sent.
fn judge(status: StatusCode, retry_after: Option<Duration>) -> Result<(), DeliveryFailure> {
    let reason = format!("answers with status {status}");
    match status.as_u16() {
        200..=299 => Ok(()),
        300..=399 => Err(DeliveryFailure::away(format!("{reason}; redirects are not followed, so set the URL that it redirects to"))),
        400 | 405 | 406 | 409..=415 | 422 => Err(DeliveryFailure::Refused(reason)),
        401 | 403 | 404 | 407 => Err(DeliveryFailure::away(format!("{reason}; check the address and the secret in the configuration"))),
        500 => Err(DeliveryFailure::Stumbled(reason)),
        _ => Err(DeliveryFailure::Away { reason, retry_after }),
    }
}

/// Seconds, or the moment itself (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let until = |moment: SystemTime| moment.duration_since(now).unwrap_or_default();
    text.parse().map(Duration::from_secs).ok().or_else(|| httpdate::parse_http_date(text).ok().map(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Result<Receiver, String> {
        Receiver::at(&SecretString::from(url.to_owned()), AddressPolicy { allow_local: false })
    }

    fn judged(status: u16) -> DeliveryFailure {
        judge(StatusCode::from_u16(status).expect("a status"), Some(Duration::from_secs(7))).expect_err("a failure")
    }

    #[test]
    fn what_a_receiver_will_never_take_is_told_from_what_it_may_take_later() {
        assert!([400, 410, 413, 422].map(judged).iter().all(|failure| matches!(failure, DeliveryFailure::Refused(_))));
        assert!([302, 401, 404, 408].map(judged).iter().all(|failure| matches!(failure, DeliveryFailure::Away { .. })));
        assert!(matches!(judged(500), DeliveryFailure::Stumbled(_)));
        for status in [429, 503] {
            assert!(matches!(judged(status), DeliveryFailure::Away { retry_after: Some(_), .. }), "{status}");
        }
    }

    #[test]
    fn when_to_come_back_is_said_in_seconds_or_as_a_date() {
        let said = |text: &'static str| {
            retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().expect("a value"))]), SystemTime::UNIX_EPOCH)
        };
        assert_eq!(said("120"), Some(Duration::from_secs(120)));
        assert_eq!(said("Thu, 01 Jan 1970 00:01:00 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(said("soon"), None);
    }

    #[test]
    fn an_address_is_shown_by_its_host_and_a_wrong_one_not_at_all() {
        assert_eq!(at("https://u:hunter22@hooks.example:8443/hunter22?hunter22").expect("an address").place(), "hooks.example:8443");
        for wrong in ["hunter22", "ftp://u:hunter22@h/", "http://127.0.0.1/hunter22", ""] {
            let said = at(wrong).err().expect(wrong);
            assert!(!said.contains("hunter22"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_found_out_as_it_is_resolved() {
        let client = client(AddressPolicy { allow_local: false }).expect("a client");
        let receiver = Receiver { url: Url::parse("http://localhost:1/hunter22").expect("a URL"), client };
        let failure = send(receiver.post("key", Vec::new())).await.expect_err("refused");
        assert!(failure.reason().contains("cloud metadata") && !failure.reason().contains("hunter22"), "{failure:?}");
    }

    #[test]
    fn a_path_is_put_below_the_one_that_is_there() {
        assert_eq!(at("http://am.example/prefix/").expect("an address").below("api/v2/alerts").url.path(), "/prefix/api/v2/alerts");
    }
}
