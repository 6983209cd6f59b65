//! One request to a service.

use std::time::{Duration, Instant};

use reqwest::Client;
use url::Url;

use super::describe;
use crate::loadtest::users::{Errand, Failure, Tally};

/// Who asks for nothing but an error page again and again only measures the error page.
const AFTER_A_FAILURE: Duration = Duration::from_millis(100);

/// Fetches one address, to the last byte.
pub struct HttpErrand {
    pub client: Client,
    pub url: Url,
}

impl Errand for HttpErrand {
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

impl HttpErrand {
    async fn fetch(&self) -> Result<(), Failure> {
        let mut answer = self.client.get(self.url.clone()).send().await.map_err(|error| failure(&error))?;
        let status = answer.status();
        while answer.chunk().await.map_err(|error| failure(&error))?.is_some() {}
        match status.as_u16() {
            code @ 400.. => Err(Failure { kind: "http", code: Some(code.to_string()), message: status.to_string() }),
            _ => Ok(()),
        }
    }
}

fn failure(error: &reqwest::Error) -> Failure {
    let kind = if error.is_timeout() { "timeout" } else { "no-answer" };
    Failure { kind, code: None, message: describe(error) }
}
