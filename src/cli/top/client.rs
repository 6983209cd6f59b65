//! Asks the console.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::StatusCode;
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::base::{http_client::http_client, http_reason};
use crate::server::rest::incidents::IncidentList;
use crate::server::rest::pools::{PoolDetail, PoolList};
use crate::server::rest::server::ServerState;

/// The console answers these from memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is encoded in a part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What one picture is drawn of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopSnapshot {
    pub pools: PoolList,
    pub chosen: PoolDetail,
    pub server: ServerState,
    pub incidents: IncidentList,
}

/// The way to a console.
#[derive(Clone)]
pub struct ConsoleClient {
    base: Url,
    token: SecretString,
    http: reqwest::Client,
}

impl ConsoleClient {
    /// # Errors
    /// What is wrong with the URL, in one sentence and without it.
    pub fn new(url: &str, token: SecretString) -> Result<Self, String> {
        let wrong = || "--url is not a URL of a console; write for example http://127.0.0.1:8000".to_owned();
        let mut base = Url::parse(url).map_err(|_| wrong())?;
        if !["http", "https"].contains(&base.scheme()) || base.host().is_none() || !base.username().is_empty() || base.password().is_some()
        {
            return Err(wrong());
        }
        base.set_query(None);
        base.set_fragment(None);
        // A token is for this console, not for whom it may lead to.
        let http = http_client().timeout(PATIENCE).redirect(Policy::none()).build();
        let http = http.map_err(|error| format!("no HTTP client can be made: {}", http_reason(&error)))?;
        Ok(Self { base, token, http })
    }

    /// The address, to be shown.
    pub fn place(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// Everything at about this moment. `chosen`: the pool to look at closely; without one, or if it is gone, the first.
    ///
    /// # Errors
    /// Why the console cannot be read, in one sentence.
    pub async fn read(&self, chosen: Option<&str>) -> Result<TopSnapshot, String> {
        let pools: PoolList = self.get(&["pools"]).await?;
        let known = chosen.filter(|chosen| pools.pools.iter().any(|pool| pool.name == **chosen));
        let name = known.or(pools.pools.first().map(|pool| pool.name.as_str())).ok_or("the console has no pool to show")?;
        let one = ["pools", name];
        let (detail, server, incidents) = tokio::try_join!(self.get(&one), self.get(&["server"]), self.get(&["incidents"]))?;
        Ok(TopSnapshot { chosen: detail, server, incidents, pools })
    }

    async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, String> {
        let place = self.place();
        let answer = self.http.get(self.address(path)).bearer_auth(self.token.expose_secret()).send().await;
        let answer = answer.map_err(|error| format!("the console at {place} cannot be reached: {}", http_reason(&error)))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => {
                return Err(format!("the console at {place} refuses this token; create one with `plimsoll token create --name top`"));
            }
            StatusCode::NOT_FOUND => return Err(format!("no console of this version at {place}; set its address with --url")),
            status => return Err(format!("the console at {place} responds with status {status}; see its log")),
        }
        let body = answer.bytes().await.map_err(|error| format!("the console at {place} broke off: {}", http_reason(&error)))?;
        serde_json::from_slice(&body).map_err(|_| format!("the response of {place} is not from a console of this version; check --url"))
    }

    /// Below `/api/v1`, each part %-encoded.
    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        // Encoded here: a URL drops line ends, which a name may have.
        let encoded = path.iter().map(|part| format!("/{}", utf8_percent_encode(part, PART)));
        address.set_path(&format!("{}/api/v1{}", self.base.path().trim_end_matches('/'), encoded.collect::<String>()));
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str) -> Result<ConsoleClient, String> {
        ConsoleClient::new(url, SecretString::from("hunter22".to_owned()))
    }

    #[test]
    fn an_address_is_below_where_the_console_is_mounted_and_a_name_is_encoded() {
        let address = |url: &str| client(url).expect(url).address(&["pools", "shop · main/x"]).to_string();
        assert_eq!(address("http://h:1/"), "http://h:1/api/v1/pools/shop%20%C2%B7%20main%2Fx");
        let with_line_end = client("http://h:1").expect("an address").address(&["pools", "a\nb%?#"]);
        assert_eq!(with_line_end.as_str(), "http://h:1/api/v1/pools/a%0Ab%25%3F%23");
        assert_eq!(address("http://h:1/admin"), "http://h:1/admin/api/v1/pools/shop%20%C2%B7%20main%2Fx");
    }

    #[test]
    fn what_is_no_address_is_refused_without_quoting_it() {
        for wrong in ["hunter22", "ftp://h/", "http://u:hunter22@h/", "h:8000"] {
            let said = client(wrong).err().expect(wrong);
            assert!(said.contains("http://127.0.0.1:8000") && !said.contains("hunter22"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_console_that_is_not_there_is_told_in_a_sentence() {
        let said = client("http://127.0.0.1:1").expect("an address").read(None).await.expect_err("nobody is there");
        assert!(said.starts_with("the console at http://127.0.0.1:1 cannot be reached: "), "{said}");
    }
}
