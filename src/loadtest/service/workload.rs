//! One request to a service.

use std::time::{Duration, Instant};

use reqwest::Client;
use url::Url;

use super::describe;
use crate::loadtest::users::{RequestFailure, Tally, Workload};

/// Who asks for nothing but an error page again and again only measures the error page.
const AFTER_A_FAILURE: Duration = Duration::from_millis(100);

/// Fetches one address, to the last byte.
pub struct HttpWorkload {
    pub client: Client,
    pub url: Url,
}

impl Workload for HttpWorkload {
    async fn run(&mut self, due: Instant, tally: &mut Tally) -> Option<Duration> {
        tally.begins(due, false);
        match self.fetch().await {
            Ok(()) => {
                tally.done();
                None
            }
            Err(failure) => {
                tally.failed(failure);
                Some(AFTER_A_FAILURE)
            }
        }
    }
}

impl HttpWorkload {
    async fn fetch(&self) -> Result<(), RequestFailure> {
        let mut answer = self.client.get(self.url.clone()).send().await.map_err(|error| failure(&error))?;
        let status = answer.status();
        while answer.chunk().await.map_err(|error| failure(&error))?.is_some() {}
        match status.as_u16() {
            code @ 400.. => Err(RequestFailure { kind: "http", code: Some(code.to_string()), message: status.to_string() }),
            _ => Ok(()),
        }
    }
}

fn failure(error: &reqwest::Error) -> RequestFailure {
    let kind = if error.is_timeout() { "timeout" } else { "no-answer" };
    RequestFailure { kind, code: None, message: describe(error) }
}
